// A storefront's pages: looking, a cart, an account, a purchase, and what follows it.

import { api, away, Client, outcome, own, picture, stripe, until } from "./client.js";

const CUSTOMERS = "/store/v1/customers";
const PERSON = { email: "zoe@example.test", password: "correct horse battery" };
const HOME = { name: "Zoë Martin", line1: "1 rue A", city: "Paris", postalCode: "75009", country: "FR" };

export async function buys(found) {
  const shop = new Client();
  found.nobodyYet = await shop.renew(`${CUSTOMERS}/refresh`);
  const variant = await looks(shop, found);
  const cart = await fillsACart(shop, variant, found);
  await signsUp(shop, found);
  await pays(shop, cart, found);
  await sendsBack(shop, found);
  await farAway(found);
}

async function looks(shop, found) {
  const list = await shop.call("GET", "/store/v1/products?pageSize=3");
  const product = await shop.call("GET", `/store/v1/products/${list.json.data[0].slug}`);
  found.looking = [list.status, list.json.data.length, product.status];
  const url = product.json.images[0].thumbnailUrl;
  const shown = await picture(url);
  // The picture is in the browser's cache now, as the answer to a request that named no origin.
  const bytes = await fetch(url, { credentials: "include" });
  found.picture = [shown.width > 0, bytes.status, bytes.headers.get("content-type"), (await bytes.blob()).size > 0];
  const names = ["x-request-id", "etag", "x-table-requests"]; // the last is sent too, but to no script
  found.headers = Object.fromEntries(names.map((name) => [name, product.headers.has(name)]));
  return product.json.variants.find((each) => each.availability);
}

async function fillsACart(shop, variant, found) {
  const made = await shop.call("POST", "/store/v1/carts", {});
  const place = `/store/v1/carts/${made.json.cartId}`;
  const added = await shop.call("POST", `${place}/items`, { variantId: variant.id, quantity: 1 });
  const changed = await shop.call("PATCH", `${place}/items/${added.json.items[0].id}`, { quantity: 2 });
  found.cart = [made.status, added.status, changed.status, changed.json.items[0].quantity, document.cookie];
  const refused = await shop.call("POST", `${place}/discounts`, { code: "NONE" });
  found.refusal = [refused.status, refused.json.statusCode, refused.json.error];
  const applied = await shop.call("POST", `${place}/discounts`, { code: "WELCOME10" });
  const dropped = await shop.call("DELETE", `${place}/discounts/WELCOME10`);
  found.discount = [applied.json.discountCode, dropped.json.discountCode];
  const stripped = await fetch(api + place);
  found.cartWithoutItsCookie = stripped.status;
  return place;
}

async function signsUp(shop, found) {
  const made = await shop.call("POST", CUSTOMERS, { ...PERSON, name: "Zoë", isB2b: false, acceptsMarketing: false });
  const signedIn = await shop.signIn(`${CUSTOMERS}/login`, PERSON.email, PERSON.password);
  const renewed = await shop.renew(`${CUSTOMERS}/refresh`);
  const me = await shop.call("GET", `${CUSTOMERS}/me`);
  found.account = [made.status, signedIn, renewed, me.json.email, document.cookie];
}

async function pays(shop, cart, found) {
  const taken = await shop.call("POST", `${cart}/customer`);
  const place = `/store/v1/carts/${taken.json.id}`;
  const sent = await shop.call("POST", `${place}/shipping-address`, HOME);
  const rates = await shop.call("GET", `${place}/shipping-rates`);
  const chosen = await shop.call("POST", `${place}/shipping-method`, { shippingRateId: rates.json[0].id });
  const placed = await shop.call("POST", `${place}/checkout`);
  const intent = await shop.call("POST", `${place}/payment-intent`);
  found.checkout = [taken, sent, chosen, placed, intent].map((each) => each.status);
  const guest = { "X-Order-Token": placed.json.guestAccessToken };
  const byNumber = await new Client().call("GET", `/store/v1/orders/by-number/${placed.json.orderNumber}`, undefined, guest);
  found.asGuest = [byNumber.status, byNumber.json.id === placed.json.id];
  const body = JSON.stringify({ payment_method: "pm_card_visa" });
  const headers = { "Content-Type": "application/json" };
  await fetch(`${stripe}/_fake/pay/${intent.json.clientSecret.split("_secret_")[0]}`, { method: "POST", headers, body });
  const orders = await until(() => shop.call("GET", "/store/v1/orders"), ({ json }) => json[0]?.status === "paid");
  found.order = [orders.json.length, orders.json[0].id === placed.json.id];
}

async function sendsBack(shop, found) {
  const [{ id, orderNumber }] = (await shop.call("GET", "/store/v1/orders")).json;
  const invoice = await until(() => shop.call("GET", `/store/v1/orders/${id}/invoice`), ({ status }) => status === 200);
  const start = await invoice.blob.slice(0, 5).text();
  found.invoice = [invoice.blob.type, start, invoice.headers.get("content-disposition")];
  const [line] = (await shop.call("GET", `/store/v1/orders/${id}`)).json.items;
  const wanted = { type: "return", reason: "Too small", items: [{ orderItemId: line.id, quantity: 1 }] };
  const returned = await shop.call("POST", `${CUSTOMERS}/me/orders/${id}/returns`, wanted);
  found.return = [returned.status, returned.json.status];
  const guest = new Client();
  const first = await guest.call("POST", "/store/v1/withdrawals", { orderNumber, email: PERSON.email });
  const confirm = `/store/v1/withdrawals/${first.json.id}/confirm`;
  const second = await guest.call("POST", confirm, { token: first.json.token });
  found.withdrawal = [first.status, second.status, second.json.status];
}

// The same shop at a name of another site, and a shop that trusts this origin with its store only.
async function farAway(found) {
  const elsewhere = new Client(away);
  const made = await elsewhere.call("POST", "/store/v1/carts", {});
  const cart = await elsewhere.call("GET", `/store/v1/carts/${made.json.cartId}`);
  const signedIn = await elsewhere.signIn(`${CUSTOMERS}/login`, PERSON.email, PERSON.password);
  found.fromAnotherSite = [made.status, cart.status, signedIn, await elsewhere.renew(`${CUSTOMERS}/refresh`)];
  const strict = new Client(own);
  const login = { email: "a@b.test", password: "x" };
  found.ofTheirOwn = [
    await outcome(() => strict.call("GET", "/store/v1/products")),
    await outcome(() => strict.call("POST", "/admin/v1/auth/login", login)),
    await outcome(() => strict.call("GET", "/admin/v1/products")),
  ];
  const token = { "X-Setup-Token": "x" };
  found.setUp = [
    await outcome(() => strict.call("GET", "/setup/v1/status")),
    await outcome(() => strict.call("GET", "/setup/v1/themes", undefined, token)),
  ];
}

export async function comesBackAndLeaves(found) {
  const shop = new Client();
  const renewed = await shop.renew(`${CUSTOMERS}/refresh`);
  const me = await shop.call("GET", `${CUSTOMERS}/me`);
  found.stillSignedIn = [renewed, me.json.email];
  const left = await shop.call("POST", `${CUSTOMERS}/logout`);
  found.left = [left.status, left.blob.size, await shop.renew(`${CUSTOMERS}/refresh`)];
}
