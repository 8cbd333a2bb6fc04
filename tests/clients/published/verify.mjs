// The contract's own sample of verifying a webhook, as it is published; what follows it prints its result.
import crypto from "crypto";
function verifyWebhookSignature(
rawBody,
header,
secret,
toleranceSec = 300
) {
const parts = Object.fromEntries(header.split(",").map((p) => p.split("=")));
const timestamp = parts["t"];
const received = parts["sha256"];
if (!timestamp || !received) return false;
const age = Math.abs(Date.now() / 1000 - Number(timestamp));
if (age > toleranceSec) return false; // replay protection
const expected = crypto
.createHmac("sha256", secret)
.update(`${timestamp}.${rawBody}`, "utf8")
.digest("hex");
return crypto.timingSafeEqual(Buffer.from(received), Buffer.from(expected));
}

const [rawBody, header, secret] = process.argv.slice(2);
console.log(verifyWebhookSignature(rawBody, header, secret));
