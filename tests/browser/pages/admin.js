// A merchant admin's pages: a session, a product with its pictures, orders, the log and its file.

import { api, Client, follow, outcome, own, picture, shown } from "./client.js";

const ADMIN = "/admin/v1";
const JSON_ALWAYS = { "Content-Type": "application/json" };
const [EMAIL, PASSWORD] = ["owner@demo.test", "Demo-Owner-2026"];

export async function works(found) {
  const shop = new Client(api, JSON_ALWAYS);
  const wrong = await shop.call("POST", `${ADMIN}/auth/login`, { email: EMAIL, password: "not this one" });
  const signedIn = await shop.signIn(`${ADMIN}/auth/login`, EMAIL, PASSWORD);
  const renewed = await shop.renew(`${ADMIN}/auth/refresh`);
  const me = await shop.call("GET", `${ADMIN}/auth/me`);
  const users = await shop.call("GET", `${ADMIN}/users`);
  found.session = [wrong.status, wrong.json.message, signedIn, renewed, me.json.role, users.json.total, document.cookie];
  const product = await makesAProduct(shop, found);
  await uploads(shop, product, found);
  await reads(shop, found);
  const strict = new Client(own, JSON_ALWAYS);
  found.ofTheirOwn = [
    await outcome(() => strict.call("GET", `${ADMIN}/products`)),
    await outcome(() => strict.call("POST", `${ADMIN}/auth/login`, { email: EMAIL, password: PASSWORD })),
    await outcome(() => strict.call("GET", "/store/v1/products")),
    await outcome(() => strict.call("POST", "/store/v1/carts", {})),
  ];
}

async function makesAProduct(shop, found) {
  const variant = { sku: "TEE-M", title: "M", priceAmount: 2500, currency: "EUR", stockQuantity: 10 };
  const body = { title: "Émile Tee", slug: "emile-tee", status: "published", variants: [variant] };
  const made = await shop.call("POST", `${ADMIN}/products`, body);
  const place = `${ADMIN}/products/${made.json.id}`;
  const condition = { "If-Match": made.headers.get("etag") };
  const changed = await shop.call("PATCH", place, { title: "Tee" }, condition);
  const late = await shop.call("PATCH", place, { title: "Late" }, condition);
  const category = await shop.call("PUT", `${place}/categories`, { categoryIds: [] });
  found.product = [made.status, changed.status, changed.json.title, late.status, category.status];
  return place;
}

// A red picture as a merchant chooses it.
async function chosen(type) {
  const canvas = new OffscreenCanvas(640, 480);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "red";
  pen.fillRect(0, 0, 640, 480);
  return canvas.convertToBlob({ type });
}

async function uploads(shop, product, found) {
  const form = new FormData();
  form.append("file", await chosen("image/png"), "red.png");
  const byForm = await shop.call("POST", `${ADMIN}/images?alt_text=Red`, form);
  const attached = await shop.call("POST", `${product}/images`, { imageId: byForm.json.id });
  const { avif, webp, jpeg } = byForm.json.variants.small; // at once, as a screen shows what was just chosen
  const widths = await Promise.all([avif, webp, jpeg].map(async (url) => (await picture(url)).width));
  found.byForm = [byForm.status, attached.status, widths];
  // What was shown is asked for again by a page that may read it: what the cache holds must not stand in the way.
  const { image } = await picture(webp, "anonymous");
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.drawImage(image, 0, 0);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  found.pixel = [red > 240, green < 16, blue < 16];

  const slot = await shop.call("POST", `${ADMIN}/images/uploads`);
  const direct = new FormData();
  for (const [name, value] of Object.entries(slot.json.fields)) direct.append(name, value);
  direct.append("file", await chosen("image/jpeg"));
  const stored = await fetch(slot.json.url, { method: "POST", body: direct });
  const withCookies = { method: "POST", body: direct, credentials: "include" };
  found.directWithCookies = await outcome(() => fetch(slot.json.url, withCookies));
  const taken = await shop.call("POST", `${ADMIN}/images/${slot.json.id}/complete`, { altText: null });
  const { width } = await picture(taken.json.originalUrl);
  found.direct = [new URL(slot.json.url).origin === api, stored.status, taken.status, width];
}

async function reads(shop, found) {
  const orders = await shop.call("GET", `${ADMIN}/orders?page=1&pageSize=20`);
  found.orders = [orders.status, orders.json.data.map((each) => each.email)];
  const log = await shop.call("GET", `${ADMIN}/audit-log?page=1&pageSize=20`);
  found.log = [log.status, log.json.data.some((each) => each.action === "product.created")];
  const file = await shop.call("GET", `${ADMIN}/audit-log/export?dateFrom=${new Date().toISOString().slice(0, 10)}`);
  const name = file.headers.get("content-disposition").match(/filename="(audit-log-[0-9]+\.csv)"/)[1];
  found.file = [file.status, file.blob.type, (await file.blob.text()).includes("product.created")];
  follow(URL.createObjectURL(file.blob), name);
}

export async function comesBackAndLeaves(found) {
  const shop = new Client(api, JSON_ALWAYS);
  const renewed = await shop.renew(`${ADMIN}/auth/refresh`);
  const left = await shop.call("POST", `${ADMIN}/auth/logout`);
  found.session = [renewed, left.status, left.blob.size, await shop.renew(`${ADMIN}/auth/refresh`)];
  follow(shown); // a file that is opened is saved: it never becomes a page of the shop's own origin
}
