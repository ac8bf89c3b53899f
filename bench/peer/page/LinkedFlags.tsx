// The linked flags, each with its state in every environment.
import * as React from "react";
import { Button } from "azure-devops-ui/Button";
import { Card } from "azure-devops-ui/Card";
import { MessageCard, MessageCardSeverity } from "azure-devops-ui/MessageCard";
import { Pill, PillSize } from "azure-devops-ui/Pill";
import { PillGroup } from "azure-devops-ui/PillGroup";
import { Spinner } from "azure-devops-ui/Spinner";

import { Environment, Flag, stateOf } from "./launchdarkly";
import { FlagLink } from "./workItem";

interface Props {
  links?: FlagLink[];
  flags: { [address: string]: Flag | Error };
  environments: { [project: string]: Environment[] };
  onUnlink(link: FlagLink): void;
}

export function LinkedFlags({ links, flags, environments, onUnlink }: Props) {
  return (
    <section aria-label="Linked flags">
      <h2 className="title-s">Linked flags</h2>
      {!links && <Spinner label="Loading" />}
      {links && links.length === 0 && <p className="secondary-text">No flag is linked to this work item yet. Find one below.</p>}
      <ul className="flex-column rhythm-vertical-8" style={{ listStyle: "none", padding: 0 }}>
        {links?.map((link) => (
          <li key={link.relation.url}>
            <LinkedFlag link={link} flag={flags[link.relation.url]} environments={environments[link.project]} onUnlink={onUnlink} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  link: FlagLink;
  flag?: Flag | Error;
  environments?: Environment[];
  onUnlink(link: FlagLink): void;
}

function LinkedFlag({ link, flag, environments, onUnlink }: RowProps) {
  const found = flag && !(flag instanceof Error) ? flag : undefined;
  return (
    <Card className="flex-grow">
      <div className="flex-column flex-grow">
        <div className="flex-row flex-center rhythm-horizontal-8">
          <span className="font-weight-semibold">{found?.name ?? link.flag}</span>
          <span className="secondary-text flex-grow">
            <code>{link.flag}</code> in <code>{link.project}</code>
          </span>
          <Button text="Open" ariaLabel={`Open ${link.flag} in LaunchDarkly`} href={link.relation.url} target="_blank" subtle />
          <Button text="Unlink" ariaLabel={`Unlink ${link.flag}`} onClick={() => onUnlink(link)} subtle />
        </div>
        {flag instanceof Error && <MessageCard severity={MessageCardSeverity.Error}>{flag.message}</MessageCard>}
        {!flag && <Spinner />}
        {found && <About flag={found} />}
        {found && <Environments flag={found} environments={environments} />}
      </div>
    </Card>
  );
}

function About({ flag }: { flag: Flag }) {
  const person = flag._maintainer;
  const name = flag._maintainerTeam?.name ?? (person && ([person.firstName, person.lastName].join(" ").trim() || person.email));
  return (
    <div className="flex-row flex-center rhythm-horizontal-8 secondary-text">
      <span>{flag.temporary ? "temporary" : "permanent"}</span>
      {name && <span>maintained by {name}</span>}
      <PillGroup>
        {flag.tags.map((tag) => (
          <Pill key={tag} size={PillSize.compact}>{tag}</Pill>
        ))}
      </PillGroup>
    </div>
  );
}

function Environments({ flag, environments }: { flag: Flag; environments?: Environment[] }) {
  const known = (environments ?? []).filter(({ key }) => flag.environments[key]);
  const shown = environments ? known : Object.keys(flag.environments).map((key) => ({ key, name: key, critical: false }));
  return (
    <dl className="environments">
      {shown.map(({ key, name, critical }) => (
        <div key={key}>
          <dt className="secondary-text">{critical ? `${name} critical` : name}</dt>
          <dd>{stateOf(flag, key)}</dd>
        </div>
      ))}
    </dl>
  );
}
