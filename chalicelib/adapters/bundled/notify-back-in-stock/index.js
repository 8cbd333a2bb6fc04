// Who wants to know when a variant is back: a row per asker in the variant's group. Keys hold an id, never an address.
const TABLE = "mod_notify_back_in_stock_requests";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;
const YEAR = 365 * 24 * 3600;
const AT_ONCE = 10; // of the twenty mails that a module may send in a minute

const WORDS = {
  en: {
    subject: (name) => `${name} is back in stock`,
    text: (name) => `You asked us to write when ${name} is back: it is.\n\nWe do not keep it for you, so do not wait too long.`,
  },
  fr: {
    subject: (name) => `${name} est de nouveau disponible`,
    text: (name) => `Vous nous avez demandé de vous écrire au retour de ${name} : c'est fait.\n\nNous ne le réservons pas, n'attendez pas trop.`,
  },
};

const asker = (request) => request.customerId ?? request.guestId;

async function ask(request, host) {
  const { productId, variantId, email } = request.body ?? {};
  const key = asker(request);
  if (!key) return { status: 401, body: { error: "no_visitor" } };
  if (![productId, variantId].every((id) => typeof id === "string" && UUID.test(id))) {
    return { status: 400, body: { error: "bad_variant" } };
  }
  if (!request.customerId && (typeof email !== "string" || email.length > 254 || !EMAIL.test(email))) {
    return { status: 400, body: { error: "bad_email" } };
  }
  const product = await host.products.get(productId);
  const variant = product?.variants.find((each) => each.id === variantId);
  if (!variant) return { status: 404, body: { error: "no_variant" } };
  if (variant.available) return { status: 409, body: { error: "in_stock" } };
  const to = request.customerId ? { customerId: request.customerId } : { to: email };
  await host.data.put(TABLE, variantId, key, { productId, ...to }, { expiresInSeconds: YEAR });
  return { status: 201, body: { productId, variantId } };
}

async function forget(request, host) {
  const key = asker(request);
  if (!key || !UUID.test(request.params.variantId)) return { status: 404, body: null };
  await host.data.delete(TABLE, request.params.variantId, key);
  return { status: 204, body: null };
}

async function tell({ data, shop }, host) {
  const words = WORDS[shop.locale.slice(0, 2)] ?? WORDS.en;
  const { productId, variantId } = data;
  const [product, rows] = await Promise.all([
    host.products.get(productId),
    host.data.list(TABLE, variantId, { limit: AT_ONCE + 1 }),
  ]);
  const variant = product?.variants.find((each) => each.id === variantId);
  if (!variant?.available || !rows.length) return;
  const name = variant.title && variant.title !== "Default" ? `${product.title} (${variant.title})` : product.title;
  const mails = rows.slice(0, AT_ONCE).map(({ value }) => {
    const { productId: _, ...to } = value;
    // Who has no account any more is not written to; the request goes all the same.
    return host.email.send({ ...to, subject: words.subject(name).slice(0, 200), text: words.text(name) }).catch(() => null);
  });
  await Promise.all(mails);
  await Promise.all(rows.slice(0, AT_ONCE).map((row) => host.data.delete(TABLE, variantId, row.key)));
  if (rows.length > AT_ONCE) await host.events.emit("more", { productId, variantId });
}

export default {
  store: { "POST /requests": ask, "DELETE /requests/:variantId": forget },
  events: { "stock.back": tell, "mod_notify_back_in_stock.more": tell },
};
