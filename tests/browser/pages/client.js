// What every page here is made of: calls with cookies, a token that lives as long as the page, and what it tells its server.

const asked = Object.fromEntries(new URLSearchParams(location.search));
// Origins (the shop; a shop with lists of its own; the shop at another site; the provider) and a picture of the shop's.
export const { api, own, away, stripe, shown } = asked;

export class Client {
  // `usual` are headers of every call but forms: an admin of the contract names JSON even where it sends nothing.
  constructor(base = api, usual = {}) {
    this.base = base;
    this.usual = usual;
    this.token = null;
  }

  // An answer: `json` where it says that it is JSON, else `blob`. `headers` are those that the browser lets a script read.
  async call(method, path, body, headers = {}) {
    const isForm = body instanceof FormData;
    const sent = { ...(isForm ? {} : this.usual), ...headers };
    if (this.token) sent.Authorization = `Bearer ${this.token}`;
    if (body !== undefined && !isForm) sent["Content-Type"] = "application/json";
    const content = body === undefined || isForm ? body : JSON.stringify(body);
    const answer = await fetch(this.base + path, { method, headers: sent, body: content, credentials: "include" });
    const isJson = (answer.headers.get("content-type") ?? "").includes("application/json");
    const read = isJson ? { json: await answer.json() } : { blob: await answer.blob() };
    return { status: answer.status, headers: answer.headers, ...read };
  }

  async signIn(path, email, password) {
    const answer = await this.call("POST", path, { email, password });
    this.token = answer.json.accessToken ?? null;
    return answer.status;
  }

  // What a reload does first: the token is gone, the cookie is not.
  async renew(path) {
    this.token = null;
    const answer = await this.call("POST", path);
    this.token = answer.json?.accessToken ?? null;
    return answer.status;
  }
}

// The status, or "blocked" where the browser keeps the answer from the page.
export async function outcome(call) {
  try {
    return (await call()).status;
  } catch (error) {
    if (error instanceof TypeError) return "blocked";
    throw error;
  }
}

// The width of a picture, 0 where the browser does not show it. `crossOrigin` asks for one whose pixels may be read.
export async function picture(url, crossOrigin = null) {
  const image = new Image();
  image.crossOrigin = crossOrigin;
  image.src = url;
  await image.decode().catch(() => undefined);
  return { width: image.naturalWidth, image };
}

// A click on a link, by which browsers save files: `name` for what a script made.
export function follow(href, name) {
  const link = Object.assign(document.createElement("a"), { href });
  if (name) link.download = name;
  link.click();
}

// Ask until an answer is what is waited for: workers take a moment.
export async function until(ask, enough) {
  for (let tries = 0; tries < 150; tries += 1) {
    const found = await ask();
    if (enough(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`waited in vain for ${enough}`);
}

async function begin() {
  const [file, part] = asked.stop.split(".");
  const told = { stop: asked.stop, found: {}, failed: null };
  try {
    await (await import(`./${file}.js`))[part](told.found);
  } catch (error) {
    told.failed = error.stack;
  }
  const answer = await fetch("/told", { method: "POST", body: JSON.stringify(told) });
  const next = await answer.text();
  if (next) location.replace(next);
}

begin();
