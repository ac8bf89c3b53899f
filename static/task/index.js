"use strict";

// A panic in WebAssembly leaves `run` pending for ever, so the task has failed unless `run` comes to its end.
const { writeSync } = require("node:fs");

let over = false;
process.exitCode = 1;
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);
process.on("exit", () => fail("it ended before its work was done"));

// The task ends before code that is compiled a second time, for speed, would pay.
require("node:v8").setFlagsFromString("--liftoff-only");

// The build puts the publisher and the name of the extension into this file.
process.env.LAUNCHDARKLY_EXTENSION = require("./package.json").extension;

require("./rollout.js").run().then(() => {
  over = true;
  process.exitCode = 0;
}, fail);

function fail(error) {
  if (over) return;
  over = true;
  const reason = harmless(error instanceof Error ? error.message : String(error));
  writeSync(1, `##vso[task.complete result=Failed;]LaunchDarkly Rollout stopped unexpectedly: ${reason}\n`);
  process.exit(1);
}

// The agent obeys `##vso[` anywhere in a line, and reads %AZP25 as the percent sign of a command.
function harmless(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, " ").replace(/#(?=#)/g, "# ").replace(/%/g, "%AZP25");
}
