// The entry: the handshake with Azure DevOps, then the tab.
import "azure-devops-ui/Core/override.css";
import "./page.css";

import * as SDK from "azure-devops-extension-sdk";
import * as React from "react";
import * as ReactDOM from "react-dom";
import { SurfaceBackground, SurfaceContext } from "azure-devops-ui/Surface";

import { WorkItemTab } from "./WorkItemTab";

SDK.init({ loaded: false, applyTheme: true });

ReactDOM.render(
  <SurfaceContext.Provider value={{ background: SurfaceBackground.normal }}>
    <WorkItemTab />
  </SurfaceContext.Provider>,
  document.getElementById("root"),
);
