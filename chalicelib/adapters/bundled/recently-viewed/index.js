// The products that somebody looked at last: one row per visitor, the newest first.
const TABLE = "mod_recently_viewed_visitors";
const KEY = "viewed";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LIFE = { expiresInSeconds: 90 * 24 * 3600 };

const HEADINGS = { en: "You looked at", fr: "Vous avez regardé" };

const visitor = (request) => {
  if (request.customerId) return `customer:${request.customerId}`;
  return request.guestId ? `guest:${request.guestId}` : null;
};
const nobody = { status: 401, body: { error: "no_visitor" } };

const read = async (host, group) => (await host.data.get(TABLE, group, KEY)) ?? [];
const newest = (views, most) => {
  const sorted = [...views].sort((a, b) => b.viewedAt.localeCompare(a.viewedAt));
  const seen = new Set();
  return sorted.filter((view) => !seen.has(view.productId) && seen.add(view.productId)).slice(0, most);
};

async function list(request, host) {
  const group = visitor(request);
  if (!group) return nobody;
  const views = await read(host, group);
  const products = new Map((await host.products.list(views.map((view) => view.productId))).map((each) => [each.id, each]));
  const items = views.map((view) => ({ ...view, product: products.get(view.productId) ?? null }));
  return { body: { items: items.filter((item) => item.product) } };
}

async function view(request, host) {
  const group = visitor(request);
  const productId = request.body?.productId;
  if (!group) return nobody;
  if (typeof productId !== "string" || !UUID.test(productId)) return { status: 400, body: { error: "bad_product" } };
  const [product, before] = await Promise.all([host.products.get(productId), read(host, group)]);
  if (!product) return { status: 404, body: { error: "no_product" } };
  const viewedAt = new Date().toISOString();
  const after = newest([{ productId, viewedAt }, ...before], host.settings.most);
  await host.data.put(TABLE, group, KEY, after, LIFE);
  return { status: 201, body: { productId, viewedAt } };
}

// After signing in: what the visitor saw joins what the customer saw.
async function merge(request, host) {
  if (!request.customerId) return nobody;
  if (!request.guestId) return { body: { merged: 0 } };
  const from = `guest:${request.guestId}`, to = visitor(request);
  const [theirs, own] = await Promise.all([read(host, from), read(host, to)]);
  if (!theirs.length) return { body: { merged: 0 } };
  await Promise.all([
    host.data.put(TABLE, to, KEY, newest([...own, ...theirs], host.settings.most), LIFE),
    host.data.delete(TABLE, from, KEY),
  ]);
  return { body: { merged: theirs.length } };
}

// What the storefront draws at the end of its first page. A picture's address is left out: it is known to the API only.
async function carousel(request, host) {
  const group = visitor(request);
  const views = request.query.slot?.[0] === "home-page-bottom" && group ? await read(host, group) : [];
  const products = views.length ? await host.products.list(views.map((view) => view.productId)) : [];
  const fitting = products.filter((product) => product.slug.length <= 200);
  if (!fitting.length) return { status: 204, body: null };
  const items = fitting.map(({ id, slug, title }) => ({ productId: id, slug, title: title.slice(0, 200) }));
  return { body: { type: "product-carousel", props: { heading: HEADINGS[request.shop.locale.slice(0, 2)] ?? HEADINGS.en, items } } };
}

export default {
  store: { "GET /slot": carousel, "GET /items": list, "POST /items": view, "POST /merge-guest": merge },
};
