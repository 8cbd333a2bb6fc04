// What shoppers keep for later: a row per product, in the group of who kept it.
const TABLE = "mod_wishlist_items";
const MOST = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const owner = (request) => (request.customerId ? `customer:${request.customerId}` : guest(request));
const guest = (request) => (request.guestId ? `guest:${request.guestId}` : null);
const YEAR = 365 * 24 * 3600;
const kept = (group) => (group.startsWith("guest:") ? { expiresInSeconds: YEAR } : {});

const WORDS = {
  en: { on: "On your wishlist", off: "Keep for later" },
  fr: { on: "Dans votre liste", off: "Garder pour plus tard" },
};

const nobody = { status: 401, body: { error: "no_visitor" } };

async function items(request, host) {
  const group = owner(request);
  if (!group) return nobody;
  const rows = await host.data.list(TABLE, group, { limit: MOST });
  rows.sort((a, b) => b.value.addedAt.localeCompare(a.value.addedAt) || a.key.localeCompare(b.key));
  const shown = rows.slice(0, 24).map((row) => row.key);
  const products = new Map((await host.products.list(shown)).map((product) => [product.id, product]));
  return {
    body: {
      items: rows.map((row) => ({
        productId: row.key,
        addedAt: row.value.addedAt,
        product: products.get(row.key) ?? null,
      })),
    },
  };
}

async function add(request, host) {
  const group = owner(request);
  const productId = request.params.productId ?? request.body?.productId;
  if (!group) return nobody;
  if (typeof productId !== "string" || !UUID.test(productId)) return { status: 400, body: { error: "bad_product" } };
  const [product, known, rows] = await Promise.all([
    host.products.get(productId),
    host.data.get(TABLE, group, productId),
    host.data.list(TABLE, group, { limit: MOST }),
  ]);
  if (!product) return { status: 404, body: { error: "no_product" } };
  if (known) return { body: { productId, addedAt: known.addedAt } };
  if (rows.length >= MOST) return { status: 422, body: { error: "wishlist_full" } };
  const addedAt = new Date().toISOString();
  await host.data.put(TABLE, group, productId, { addedAt }, kept(group));
  return { status: 201, body: { productId, addedAt } };
}

async function remove(request, host) {
  const group = owner(request);
  if (!group) return nobody;
  if (!UUID.test(request.params.productId)) return { status: 404, body: null };
  await host.data.delete(TABLE, group, request.params.productId);
  return { status: 204, body: null };
}

// After signing in: what the visitor kept goes to the customer, at most a dozen at a time.
async function merge(request, host) {
  if (!request.customerId) return nobody;
  if (!request.guestId) return { body: { merged: 0 } };
  const [from, to] = [guest(request), owner(request)];
  const [rows, own] = await Promise.all([
    host.data.list(TABLE, from, { limit: 12 }),
    host.data.list(TABLE, to, { limit: MOST }),
  ]);
  const known = new Set(own.map((row) => row.key));
  const fresh = rows.filter((row) => !known.has(row.key)).slice(0, MOST - own.length);
  await Promise.all(rows.map((row) => host.data.delete(TABLE, from, row.key)));
  await Promise.all(fresh.map((row) => host.data.put(TABLE, to, row.key, row.value)));
  return { body: { merged: fresh.length } };
}

// What the storefront draws on a product's card: a button that knows whether the product is kept, for who is asking.
async function button(request, host) {
  const group = owner(request);
  const [productId] = request.query.route ?? [];
  if (request.query.slot?.[0] !== "product-card-actions" || !group || !UUID.test(productId)) return { status: 204, body: null };
  const at = `/store/v1/modules/wishlist/items/${productId}`;
  return {
    body: {
      type: "toggle-button",
      props: {
        initialOn: (await host.data.get(TABLE, group, productId)) !== null,
        onAction: { path: `${at}/add` },
        offAction: { path: `${at}/remove` },
        labels: WORDS[request.shop.locale.slice(0, 2)] ?? WORDS.en,
        icon: "heart",
      },
    },
  };
}

export default {
  store: {
    "GET /slot": button,
    "GET /": items,
    "GET /items": items,
    "POST /items": add,
    "POST /items/:productId/add": add,
    "POST /items/:productId/remove": remove,
    "DELETE /items/:productId": remove,
    "POST /merge-guest": merge,
  },
};
