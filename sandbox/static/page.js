// What the server says about this page, and its REST client.

export const page = JSON.parse(document.getElementById("page").textContent);

/** Asks Azure DevOps for what only its own pages may have: POSTs `body` as JSON to `/_host/…`, or GETs when there is none. */
export function ask(path, body) {
  return json(fetch(`/_host/${path}`, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));
}

/** A short-lived token of the signed-in user, as the real page gets it for its frames. */
export async function accessToken() {
  return (await ask("token", {})).token;
}

/** Calls the REST API as a frame does. `collection` calls it above the project; without a `token` it calls in the name of this page. */
export async function rest(path, { method = "GET", body, collection = false, token } = {}) {
  const bearer = token ?? (await accessToken());
  const headers = { Accept: "application/json", Authorization: `Bearer ${bearer}`, "X-TFS-FedAuthRedirect": "Suppress", ...(body && { "Content-Type": "application/json" }) };
  const { path: base } = collection ? page.organization : page.project;
  return json(fetch(`${base}/_apis/${path}`, { method, headers, body: body && JSON.stringify(body) }));
}

// The answer's JSON; a refusal becomes an error with `status` and `serverError`, as the platform's own client makes it.
async function json(request) {
  const response = await request;
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw Object.assign(new Error(answer?.message ?? `Azure DevOps answered ${response.status}.`), { status: response.status, serverError: answer });
}

/** Draws the parts of this page with these ids again, as the server draws them now, and returns what it now says about the page. */
export async function redraw(...ids) {
  const response = await fetch(location.href);
  if (!response.ok) throw new Error(`This page could not be brought up to date (${response.status}). Reload it.`);
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ids) {
    const part = fresh.getElementById(id);
    if (part) document.getElementById(id)?.replaceWith(document.adoptNode(part));
  }
  return JSON.parse(fresh.getElementById("page").textContent);
}
