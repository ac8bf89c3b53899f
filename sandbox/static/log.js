// The agent's log as its viewer shows it, line by line while the job runs.

const lines = document.getElementById("lines");
const stamp = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;
let inGroup = false;

/** Follows the event stream of a job: `line` events carry text, `end` closes the stream. Without an address nothing has run, so there is nothing to follow. */
export function followLog(url, onEnd) {
  if (!url) return;
  const stream = new EventSource(url);
  stream.addEventListener("line", (event) => append(JSON.parse(event.data)));
  stream.addEventListener("end", () => {
    stream.close();
    onEnd();
  });
  // A reconnected stream begins at the first line again.
  stream.addEventListener("open", () => {
    lines.firstElementChild.replaceChildren();
    inGroup = false;
  });
}

function append(text) {
  const followed = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
  const item = lineItem(text.replace(stamp, ""));
  if (!item) return;
  lines.firstElementChild.append(item);
  if (followed) lines.scrollTop = lines.scrollHeight;
}

function lineItem(text) {
  const [, kind, rest] = /^##\[(section|command|error|warning|debug|group|endgroup)\](.*)$/s.exec(text) ?? [null, "", text];
  if (kind === "endgroup") {
    inGroup = false;
    return null;
  }
  const span = document.createElement("span");
  span.className = inGroup ? `${kind} inner` : kind;
  span.textContent = kind === "error" ? `Error: ${rest}` : kind === "warning" ? `Warning: ${rest}` : rest;
  if (kind === "group") inGroup = true;
  const item = document.createElement("li");
  item.append(span);
  return item;
}
