// Samples of `tidings send`, some of each provider, are believed by a source of the provider, and by its own
// SDKs for JavaScript and Java where there are any: what is tried with samples holds for the real thing.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import "@shopify/shopify-api/adapters/node";
import { Signature as HubSpotSignature } from "@hubspot/api-client";
import { verify as verifyForGitHub } from "@octokit/webhooks-methods";
import sendgrid from "@sendgrid/eventwebhook";
import { ApiVersion, LogSeverity, shopifyApi } from "@shopify/shopify-api";
import slack from "@slack/bolt";
import { basicAuthValidator } from "chargebee";
import { Resend } from "resend";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";
import twilio from "twilio";
import { startJury } from "../lib/jury.js";
import { startRecorder, startTidings } from "../lib/tidings.js";

const secret = `whsec_${randomBytes(24).toString("base64")}`;
const ec = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const ecPublic = ec.publicKey.export({ type: "spki", format: "der" }).toString("base64");
const ecPrivate = ec.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
const login = { username: "hook", password: "s3cr3t:with:colon" };
const twilioScheme = { type: "formHmac", signature: "header:x-twilio-signature", anyPort: true, bodyHash: "bodySHA256" };

const shopify = shopifyApi({
  apiKey: "key",
  apiSecretKey: secret,
  apiVersion: Object.values(ApiVersion)[0],
  hostName: "shop.example",
  isEmbeddedApp: false,
  logger: { level: LogSeverity.Error },
});

const hmac = (text, encoding, hash = "sha256") => createHmac(hash, secret).update(text).digest(encoding);
const joined = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const sortedForm = (body) =>
  [...new URLSearchParams(body.toString())].sort(([a], [b]) => (a < b ? -1 : 1)).flat().join("");
const pairs = (header) => Object.fromEntries(header.split(",").map((pair) => pair.split("=")));
const basic = ({ headers }) =>
  headers.authorization === `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
const bySdk = (verify) => (request) => {
  verify(request);
  return true;
};

/** How each is set up, how the command is told, and who else says that the request is genuine: `java` are SDKs for that. */
const plays = [
  { provider: "stripe", java: ["stripe-java"], verification: { secret },
    genuine: bySdk(({ body, headers }) => Stripe.webhooks.constructEvent(body, headers["stripe-signature"], secret)) },
  { provider: "github", verification: { secret },
    genuine: ({ body, headers }) => verifyForGitHub(secret, body.toString(), headers["x-hub-signature-256"]) },
  { provider: "standard-webhooks", java: ["standardwebhooks"], verification: { secret },
    genuine: bySdk(({ body, headers }) => {
      new StandardWebhook(secret).verify(body, headers);
      new SvixWebhook(secret).verify(body, headers);
    }) },
  { provider: "sendgrid", java: ["sendgrid-java"], key: ecPublic, verification: { publicKey: ecPublic }, more: ["--private-key", ecPrivate],
    genuine: ({ body, headers }) => {
      const webhook = new sendgrid.EventWebhook();
      return webhook.verifySignature(
        webhook.convertPublicKeyToECDSA(ecPublic), body,
        headers[sendgrid.EventWebhookHeader.SIGNATURE().toLowerCase()],
        headers[sendgrid.EventWebhookHeader.TIMESTAMP().toLowerCase()],
      );
    } },
  { provider: "generic", name: "twilio-by-hand", samples: ["order.completed"], verification: { scheme: twilioScheme, secret },
    genuine: ({ body, headers, url }) =>
      twilio.validateRequestWithBody(secret, headers["x-twilio-signature"], url, body.toString()) },
  { provider: "shopify", verification: { secret },
    genuine: async ({ body, headers }) =>
      (await shopify.webhooks.validate({ rawBody: body.toString(), rawRequest: { headers, method: "POST", url: "/" } })).valid },
  { provider: "slack", java: ["slack-app-backend"], verification: { secret },
    genuine: bySdk(({ body, headers }) =>
      slack.verifySlackRequest({ signingSecret: secret, body: body.toString(), headers })) },
  { provider: "mailgun", verification: { secret },
    genuine: ({ body, headers }) => {
      const { timestamp, token, signature } = headers["content-type"].startsWith("application/json")
        ? JSON.parse(body).signature
        : Object.fromEntries(new URLSearchParams(body.toString()));
      return signature === hmac(timestamp + token, "hex");
    } },
  { provider: "twilio", java: ["twilio-java"], verification: { secret },
    genuine: ({ body, headers, url }) =>
      headers["content-type"].startsWith("application/x-www-form-urlencoded")
        ? twilio.validateRequest(secret, headers["x-twilio-signature"], url, Object.fromEntries(new URLSearchParams(body.toString())))
        : twilio.validateRequestWithBody(secret, headers["x-twilio-signature"], url, body.toString()) },
  { provider: "resend", java: ["resend-java", "svix"], verification: { secret },
    genuine: bySdk(({ body, headers }) =>
      new Resend("re_1").webhooks.verify({
        payload: body.toString(),
        headers: { id: headers["svix-id"], timestamp: headers["svix-timestamp"], signature: headers["svix-signature"] },
        webhookSecret: secret,
      })) },
  { provider: "svix", java: ["svix"], verification: { secret },
    genuine: bySdk(({ body, headers }) => new SvixWebhook(secret).verify(body, headers)) },
  { provider: "mandrill", verification: { secret },
    genuine: ({ body, headers, url }) =>
      headers["x-mandrill-signature"] === hmac(url + sortedForm(body), "base64", "sha1") },
  { provider: "klaviyo", verification: { secret },
    genuine: ({ body, headers }) =>
      headers["klaviyo-signature"] === hmac(joined(body, headers["klaviyo-timestamp"]), "hex") },
  { provider: "customerio", verification: { secret },
    genuine: ({ body, headers }) =>
      headers["x-cio-signature"] === hmac(joined(`v0:${headers["x-cio-timestamp"]}:`, body), "hex") },
  { provider: "hubspot", verification: { secret },
    genuine: ({ body, headers, url }) =>
      HubSpotSignature.isValid({
        signatureVersion: "v3",
        method: "POST",
        url,
        clientSecret: secret,
        requestBody: body.toString(),
        signature: headers["x-hubspot-signature-v3"],
        timestamp: Number(headers["x-hubspot-request-timestamp"]),
      }) },
  { provider: "woocommerce", verification: { secret },
    genuine: ({ body, headers }) => headers["x-wc-webhook-signature"] === hmac(body, "base64") },
  { provider: "recurly", verification: { secret },
    genuine: ({ body, headers }) => {
      const [timestamp, ...signatures] = headers["recurly-signature"].split(",");
      return signatures.includes(hmac(joined(`${timestamp}.`, body), "hex"));
    } },
  { provider: "typeform", verification: { secret },
    genuine: ({ body, headers }) => headers["typeform-signature"] === `sha256=${hmac(body, "base64")}` },
  { provider: "calendly", verification: { secret },
    genuine: ({ body, headers }) => {
      const { t, v1 } = pairs(headers["calendly-webhook-signature"]);
      return v1 === hmac(joined(`${t}.`, body), "hex");
    } },
  { provider: "meta", verification: { secret },
    genuine: ({ body, headers }) => headers["x-hub-signature-256"] === `sha256=${hmac(body, "hex")}` },
  { provider: "segment", verification: { secret },
    genuine: ({ body, headers }) => headers["x-signature"] === hmac(body, "hex", "sha1") },
  { provider: "msgraph", verification: { secret },
    genuine: ({ body }) => JSON.parse(body).value.every(({ clientState }) => clientState === secret) },
  { provider: "mailchimp", verification: { token: "a-long-token-in-the-address" },
    genuine: ({ url }) => url.includes("a-long-token-in-the-address") },
  { provider: "brevo", verification: login, genuine: basic },
  { provider: "chargebee", verification: login,
    genuine: async ({ headers }) => {
      await basicAuthValidator((username, password) => username === login.username && password === login.password)(headers);
      return true;
    } },
  { provider: "mailjet", verification: login, genuine: basic },
  { provider: "postmark", verification: login, genuine: basic },
  { provider: "ses", verification: login, genuine: basic },
  { provider: "sparkpost", verification: login, genuine: basic },
];

/** All samples are tried within the process, in Java; here, each is a start of the command line. */
const some = (samples) => [...new Set([samples[0], samples[Math.floor(samples.length / 2)], samples.at(-1)])];

let tidings;
let recorder;
let jury;
let providers;
before(async () => {
  tidings = await startTidings();
  recorder = await startRecorder(tidings.url);
  jury = startJury();
  providers = (await tidings.call("GET", "/v1/providers")).data;
});
after(async () => {
  await jury?.stop();
  await recorder?.stop();
  await tidings?.stop();
});

test("every provider is played", () => {
  assert.deepEqual([...new Set(plays.map(({ provider }) => provider))].sort(), providers.map(({ name }) => name).sort());
});

// Two at a time: each sample is a start of the command line.
describe("samples", { concurrency: 2 }, () => {
  for (const { provider, name = provider, samples, verification, more = [], genuine, java = [], key = secret } of plays) {
    test(name, async (t) => {
      const source = await tidings.source(name, provider, verification);
      const tried = samples ?? some(providers.find((each) => each.name === provider).samples);
      assert.ok(tried.length > 0);
      for (const event of tried) {
        const told = ["send", "--source", source.id, "--provider", provider, "--event", event, "--json"];
        const before = (await tidings.eventsOf(source)).length;
        const { status, stdout, stderr } = await tidings.run(
          [...told, "--verification", JSON.stringify(verification), ...more],
          { TIDINGS_URL: recorder.url, TIDINGS_JAVA_OPTS: "-XX:TieredStopAtLevel=1" },
        );
        assert.equal(status, 0, `${event}: ${stdout}${stderr}`);
        assert.deepEqual(JSON.parse(stdout), { source: source.id, event, status: 200 });
        const path = new URL(source.url).pathname;
        const request = recorder.requests.findLast((each) => each.path.startsWith(path));
        const sent = { ...request, url: tidings.url + request.path };
        assert.ok(await genuine(sent), `${event} is genuine`);
        for (const sdk of java) {
          assert.ok(await jury.believes(sdk, key, sent), `${sdk} believes ${event}`);
          const changed = Buffer.concat([sent.body, Buffer.from("&more=1")]);
          assert.ok(!(await jury.believes(sdk, key, { ...sent, body: changed })), `${sdk} believes nothing`);
        }
        assert.ok((await tidings.eventsOf(source)).length > before, `${event} is kept as an event`);
      }
      t.diagnostic(`${tried.length} samples`);
      assert.deepEqual(await tidings.rejectionsOf(source), []);
    });
  }
});

test("a sample that is signed with another secret is refused, and the command says so", async () => {
  const source = await tidings.source("stripe-other", "stripe", { secret });
  const { status, stdout } = await tidings.run(["send", "--source", source.id, "--secret", "whsec_other"]);
  assert.equal(status, 1);
  assert.match(stdout, /401/);
  assert.equal((await tidings.rejectionsOf(source)).length, 1);
});

test("a provider is played with nothing set up", async () => {
  const { status, stdout } = await tidings.run(["send", "--provider", "stripe", "--event", "invoice.paid"]);
  assert.equal(status, 0, stdout);
  assert.equal((await tidings.eventsOf({ name: "sample-stripe" }))[0].type, "subscription.renewed");
});
