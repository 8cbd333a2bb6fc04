// A page that no shop trusts, in the browser of somebody who is signed in as customer and as staff.

import { api, Client, outcome, picture, shown } from "./client.js";

const LOGIN = { email: "owner@demo.test", password: "Demo-Owner-2026" };
const CALLS = [
  ["GET", "/store/v1/products"],
  ["GET", "/health"],
  ["POST", "/store/v1/carts", {}],
  ["POST", "/store/v1/customers/login", LOGIN],
  ["POST", "/store/v1/customers/refresh"],
  ["POST", "/store/v1/customers/logout"],
  ["POST", "/admin/v1/auth/login", LOGIN],
  ["POST", "/admin/v1/auth/refresh"],
  ["POST", "/admin/v1/auth/logout"],
  ["GET", "/admin/v1/products"],
  ["GET", "/setup/v1/status"],
];

export async function tries(found) {
  const shop = new Client();
  found.calls = [];
  for (const each of CALLS) found.calls.push(await outcome(() => shop.call(...each)));
  // Nothing holds a browser back from sending these two, cookies included: what happens is the shop's to decide.
  for (const path of ["/store/v1/customers/logout", "/admin/v1/auth/logout"]) {
    await fetch(api + path, { method: "POST", mode: "no-cors", credentials: "include" });
  }
  // Pictures are for everybody to show, not for everybody to read.
  found.picture = [(await picture(shown)).width > 0, await outcome(() => fetch(shown))];
}
