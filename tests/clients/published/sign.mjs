// The contract's own sample of signing a request, as it is published; what follows it prints its result.
import crypto from "crypto";
function buildSignatureHeader(body, signingSecret) {
const timestamp = Math.floor(Date.now() / 1000).toString();
const payload = `${timestamp}.${body}`;
const sig = crypto
.createHmac("sha256", signingSecret)
.update(payload, "utf8")
.digest("hex");
return `t=${timestamp},sha256=${sig}`;
}

const [body, secret] = process.argv.slice(2);
console.log(buildSignatureHeader(body, secret));
