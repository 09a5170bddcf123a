import crypto from 'crypto';
export function signSirRequest(method: string, path: string, body?: unknown) {
const timestamp = Math.floor(Date.now() / 1000).toString();
const rawBody = body === undefined ? '' : JSON.stringify(body);
const bodyHash = crypto.createHash('sha256').update(rawBody).digest('hex');
const signedPayload = `${timestamp}${method.toUpperCase()}${path}${bodyHash}`;
const signature = crypto
.createHmac('sha256', process.env.SIR_HMAC_SECRET!)
.update(signedPayload)
.digest('hex');
return {
rawBody,
headers: {
'X-Partner-Key': process.env.SIR_SECRET_KEY!,
'X-Timestamp': timestamp,
'X-Signature': signature,
'Content-Type': 'application/json',
},
};
}
