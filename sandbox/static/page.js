// What the server says about this page, and its REST client.

export const page = JSON.parse(document.getElementById("page").textContent);

/// Asks the sandbox for a short-lived token of the signed-in user, as the real page does for its frames.
export async function accessToken() {
  const response = await fetch("/_host/token", { method: "POST" });
  if (!response.ok) throw new Error(`Azure DevOps gave no access token (${response.status}). Restart the sandbox and reload.`);
  return (await response.json()).token;
}

let own;

/// Calls the REST API below the organization and returns its JSON; a refusal becomes an error with `status` and `serverError`.
export async function rest(path, { method = "GET", body, contentType = "application/json", project = true } = {}) {
  const url = `${(project ? page.project : page.organization).path}/_apis/${path}`;
  const request = (token) =>
    fetch(url, {
      method,
      headers: { Accept: "application/json", Authorization: `Bearer ${token}`, ...(body && { "Content-Type": contentType }) },
      body: body && JSON.stringify(body),
    });
  own ??= await accessToken();
  let response = await request(own);
  if (response.status === 401) {
    own = await accessToken();
    response = await request(own);
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    throw new Error(`Azure DevOps answered ${response.status} with something that is not JSON.`);
  }
  if (!response.ok) {
    throw Object.assign(new Error(answer?.message ?? `Azure DevOps answered ${response.status}.`), { status: response.status, serverError: answer });
  }
  return answer;
}

/// Draws the parts of this page with these ids again, as the server draws them now.
export async function redraw(...ids) {
  const response = await fetch(location.href);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ids) {
    const part = fresh.getElementById(id);
    if (part) document.getElementById(id)?.replaceWith(document.adoptNode(part));
  }
}
