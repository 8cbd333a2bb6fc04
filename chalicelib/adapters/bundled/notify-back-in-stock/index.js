// Who wants to know when a variant is back: a row per asker in the variant's group. Keys hold an id, never an address.
const TABLE = "mod_notify_back_in_stock_requests";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const EMAIL = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;
const YEAR = 365 * 24 * 3600;
const MOST_VARIANTS = 20; // as many choices as a storefront takes
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

const FORM = {
  en: { submit: "Tell me", email: "E-mail", variant: "Which one", done: "We write to you once it is back." },
  fr: { submit: "Prévenez-moi", email: "E-mail", variant: "Laquelle", done: "Nous vous écrirons à son retour." },
};

const asker = (request) => request.customerId ?? request.guestId;

const known = (request, email) =>
  request.customerId || (typeof email === "string" && email.length <= 254 && EMAIL.test(email));

const recipient = (request, email) => (request.customerId ? { customerId: request.customerId } : { to: email });

async function ask(request, host) {
  const { productId, variantId, email } = request.body ?? {};
  const key = asker(request);
  if (!key) return { status: 401, body: { error: "no_visitor" } };
  if (![productId, variantId].every((id) => typeof id === "string" && UUID.test(id))) {
    return { status: 400, body: { error: "bad_variant" } };
  }
  if (!known(request, email)) return { status: 400, body: { error: "bad_email" } };
  const product = await host.products.get(productId);
  const variant = product?.variants.find((each) => each.id === variantId);
  if (!variant) return { status: 404, body: { error: "no_variant" } };
  if (variant.available) return { status: 409, body: { error: "in_stock" } };
  await host.data.put(TABLE, variantId, key, { productId, ...recipient(request, email) }, { expiresInSeconds: YEAR });
  return { status: 201, body: { productId, variantId } };
}

const sold = (product) => product.variants.filter((variant) => !variant.available).slice(0, MOST_VARIANTS);
const label = (variant) => (variant.title || variant.sku).slice(0, 120);

// What the storefront draws beside a product of which something is sold out: who has an account need not say their address.
async function form(request, host) {
  const [productId] = request.query.route ?? [];
  if (request.query.slot?.[0] !== "product-detail-actions" || !UUID.test(productId)) return { status: 204, body: null };
  const product = await host.products.get(productId);
  const gone = product ? sold(product) : [];
  if (!gone.length) return { status: 204, body: null };
  const words = FORM[request.shop.locale.slice(0, 2)] ?? FORM.en;
  const email = { name: "email", label: words.email, kind: "email", required: true };
  const which = { name: "variant", label: words.variant, kind: "select", required: true, options: gone.map(label) };
  return {
    body: {
      type: "submit-form",
      props: {
        action: { path: `/store/v1/modules/notify-back-in-stock/products/${productId}/requests` },
        submitLabel: words.submit,
        fields: [...(gone.length > 1 ? [which] : []), ...(request.customerId ? [] : [email])],
        successMessage: words.done,
      },
    },
  };
}

// The form's answer. Its fields are text: a variant goes by the label that was offered, and means all that share it.
async function submit(request, host) {
  const { productId } = request.params;
  const { email, variant } = request.body ?? {};
  const key = asker(request);
  if (!key) return { status: 401, body: { error: "no_visitor" } };
  if (!known(request, email)) return { status: 400, body: { error: "bad_email" } };
  const product = UUID.test(productId) ? await host.products.get(productId) : null;
  if (!product) return { status: 404, body: { error: "no_product" } };
  const wanted = sold(product).filter((each) => variant === undefined || label(each) === variant);
  if (!wanted.length) return { status: 409, body: { error: "in_stock" } };
  const row = { productId, ...recipient(request, email) };
  await Promise.all(wanted.map((each) => host.data.put(TABLE, each.id, key, row, { expiresInSeconds: YEAR })));
  return { status: 201, body: { productId, variantIds: wanted.map((each) => each.id) } };
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
  store: {
    "GET /slot": form,
    "POST /products/:productId/requests": submit,
    "POST /requests": ask,
    "DELETE /requests/:variantId": forget,
  },
  events: { "stock.back": tell, "mod_notify_back_in_stock.more": tell },
};
