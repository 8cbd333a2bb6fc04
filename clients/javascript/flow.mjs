// A purchase with the generated client: node flow.mjs http://localhost:8000 demo sk_live_…
// Every write carries an Idempotency-Key, so that the whole flow may be run again after a lost answer.
import { Souk } from "./build/souk.js";

const [baseUrl, site, key] = process.argv.slice(2);
const shop = new Souk({
  baseUrl,
  securityWorker: () => ({ headers: { Authorization: `Bearer ${key}` } }),
  baseApiParams: { secure: true },
});
const once = (name) => ({ headers: { "Idempotency-Key": `${process.pid}-${name}` } });
const data = (answer) => answer.data.data;

async function* all(list, query = {}) {
  for (let cursor = ""; cursor !== null; ) {
    const { data: page } = await list(site, { ...query, limit: 50, cursor });
    yield* page.items;
    cursor = page.hasNextPage ? page.cursor : null;
  }
}

let product;
for await (const each of all(shop.api.listProducts)) product ??= each;
const { variants } = data(await shop.api.getProduct(site, product.id));
const item = { productId: product.id, variantId: variants[0].id, quantity: 2 };

const cart = data(await shop.api.createCart(site, { sessionId: "flow" }, once("cart")));
const filled = data(
  await shop.api.changeCart(site, { cartId: cart.id }, { action: "add", item }, once("add")),
);

const { id: sessionId } = data(await shop.api.startCheckout(site, { cartId: cart.id }, once("start")));
let steps = 0;
const step = async (state, body = {}) =>
  data(await shop.api.advanceCheckout(site, { sessionId, state, ...body }, once(`step-${++steps}`)));
await step("contact", { email: "flow@example.com" });
const shippingAddress = {
  name: "Flow", line1: "1 rue de Rivoli", city: "Paris", postalCode: "75001", country: "FR",
};
const { shippingRates } = await step("shipping", { shippingAddress });
await step("shipping", { shippingAddress, shippingRateId: shippingRates[0].id });
await step("payment", { method: "manual" });
const reviewed = await step("review");
const completed = await step("complete");
const order = data(await shop.api.getOrder(site, completed.orderId));

console.log(JSON.stringify({ subtotal: filled.total, agreed: reviewed.review.total, order: order.number, total: order.total }));
