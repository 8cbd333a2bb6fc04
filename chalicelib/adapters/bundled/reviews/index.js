// Reviews of products by customers. One per customer and product; it waits until a member of staff decides.
// Published ones are grouped by product; those that wait are one group, so that the admin can list them.
const PUBLISHED = "mod_reviews_published";
const PENDING = "mod_reviews_pending";
const WRITTEN = "mod_reviews_written";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// A storefront takes no more than this of a list, and nothing of one that goes beyond.
const MOST = 50;
const LONGEST = 2000;
const MOST_BYTES = 60000;
const ROOM_BYTES = 6000; // of the 8 KiB that a row has, for what people wrote

const bad = (error) => ({ status: 400, body: { error } });
const missing = { status: 404, body: { error: "not_found" } };
const shown = ({ customerId, ...review }) => review;

async function list(request, host) {
  if (!UUID.test(request.params.productId)) return missing;
  const rows = await host.data.list(PUBLISHED, request.params.productId, { newestFirst: true });
  const reviews = rows.map((row) => shown(row.value));
  const total = reviews.reduce((sum, review) => sum + review.rating, 0);
  const average = reviews.length ? Math.round((total / reviews.length) * 10) / 10 : null;
  return { body: { reviews, count: reviews.length, average } };
}

const bytes = (text) => [...text].reduce((sum, sign) => sum + (sign < "\u0080" ? 1 : sign < "\u0800" ? 2 : 4), 0);
const shortened = (text) => (text.length <= LONGEST ? text : [...text].slice(0, LONGEST / 2).join(""));

// What the storefront draws below a product: the newest reviews that were let through.
async function section(request, host) {
  const [productId] = request.query.route ?? [];
  if (request.query.slot?.[0] !== "product-detail-reviews-section" || !UUID.test(productId)) return { status: 204, body: null };
  const rows = await host.data.list(PUBLISHED, productId, { newestFirst: true, limit: MOST });
  const items = [];
  let room = MOST_BYTES;
  for (const { value } of rows) {
    const body = shortened(value.title ? `${value.title}\n${value.text}` : value.text);
    const item = { id: value.id, rating: value.rating, body, author: value.author.slice(0, 120), createdAt: value.createdAt };
    room -= bytes(JSON.stringify(item));
    if (room < 0) break;
    items.push(item);
  }
  return { body: { type: "review-list", props: { items } } };
}

const problem = ({ rating, title, text }) => {
  if (!Number.isInteger(rating) || rating < 1 || rating > 5) return "bad_rating";
  if (title !== undefined && (typeof title !== "string" || title.length > 120)) return "bad_title";
  if (typeof text !== "string" || !text.trim() || text.length > 4000) return "bad_text";
  if (bytes(JSON.stringify([title, text])) > ROOM_BYTES) return "bad_text";
  return null;
};

async function write(request, host) {
  const { productId } = request.params;
  if (!request.customerId) return { status: 401, body: { error: "sign_in" } };
  if (!UUID.test(productId)) return missing;
  const body = request.body ?? {};
  const wrong = problem(body);
  if (wrong) return bad(wrong);
  const [product, customer, orders, written] = await Promise.all([
    host.products.get(productId),
    host.customers.get(request.customerId),
    host.orders.list(request.customerId),
    host.data.get(WRITTEN, productId, request.customerId),
  ]);
  if (!product) return missing;
  if (written) return { status: 409, body: { error: "already_reviewed" } };
  const at = new Date().toISOString();
  // Keys sort by time, so that the newest come first.
  const id = `${at.replace(/[^0-9]/g, "")}-${host.id()}`;
  const bought = (order) => order.paymentStatus === "paid" && order.lines.some((line) => line.productId === productId);
  const review = {
    id,
    productId,
    rating: body.rating,
    title: body.title?.trim() || null,
    text: body.text.trim(),
    author: customer?.firstName || "Anonymous",
    verified: orders.some(bought),
    createdAt: at,
    customerId: request.customerId,
  };
  await Promise.all([
    host.data.put(PENDING, "all", id, review),
    host.data.put(WRITTEN, productId, request.customerId, { id }),
    host.events.emit("submitted", { productId, rating: body.rating }),
  ]);
  return { status: 201, body: { ...shown(review), status: "pending" } };
}

async function waiting(request, host) {
  return { body: { reviews: (await host.data.list(PENDING, "all")).map((row) => shown(row.value)) } };
}

async function decide(request, host) {
  const { id, verdict } = request.params;
  if (!/^[0-9a-f-]{1,128}$/.test(id)) return missing;
  const review = await host.data.get(PENDING, "all", id);
  if (!review || !["publish", "reject"].includes(verdict)) return missing;
  const subject = { subjectId: review.customerId };
  const moves = [host.data.delete(PENDING, "all", id)];
  if (verdict === "publish") moves.push(host.data.put(PUBLISHED, review.productId, id, review, subject));
  await Promise.all(moves);
  return { body: { ...shown(review), status: verdict === "publish" ? "published" : "rejected" } };
}

async function retract(request, host) {
  const { productId, id } = request.params;
  if (!UUID.test(productId) || !/^[0-9a-f-]{1,128}$/.test(id)) return missing;
  return (await host.data.delete(PUBLISHED, productId, id)) ? { status: 204, body: null } : missing;
}

export default {
  store: { "GET /slot": section, "GET /products/:productId": list, "POST /products/:productId": write },
  admin: {
    "GET /pending": waiting,
    "POST /pending/:id/:verdict": decide,
    "DELETE /products/:productId/:id": retract,
  },
};
