// What the official SDKs sign is believed; what is forged is refused, counted, and can be looked at.
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes, randomUUID, sign as cryptoSign } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { sign as signForGitHub, verify as verifyForGitHub } from "@octokit/webhooks-methods";
import sendgrid from "@sendgrid/eventwebhook";
import { Webhook as StandardWebhook } from "standardwebhooks";
import Stripe from "stripe";
import { Webhook as SvixWebhook } from "svix";
import twilio from "twilio";
import { startJury } from "../lib/jury.js";
import { post, startTidings } from "../lib/tidings.js";

let tidings;
let jury;
before(async () => {
  tidings = await startTidings();
  jury = startJury();
});
after(async () => {
  await jury?.stop();
  await tidings?.stop();
});

const now = () => Math.floor(Date.now() / 1000);
const newSecret = () => `whsec_${randomBytes(24).toString("base64")}`;

async function accepted(source, url, body, headers) {
  const before = (await tidings.eventsOf(source)).length;
  assert.equal(await post(url, body, headers), 200);
  const events = await tidings.eventsOf(source);
  assert.equal(events.length, before + 1);
  return events[0];
}

/** Refused with this status, kept nowhere, counted, and shown without what was in it. */
async function refused(source, url, body, headers, reason, status = 401) {
  const labels = { source: source.id, outcome: "unauthentic" };
  const counted = await tidings.metric("tidings_ingest_requests_total", labels);
  const events = (await tidings.eventsOf(source)).length;
  const rejections = (await tidings.rejectionsOf(source)).length;
  assert.equal(await post(url, body, headers), status);
  assert.equal((await tidings.eventsOf(source)).length, events);
  assert.equal(await tidings.metric("tidings_ingest_requests_total", labels), counted + 1);
  const shown = await tidings.rejectionsOf(source);
  assert.equal(shown.length, rejections + 1);
  assert.match(shown[0].reason, reason);
  assert.equal(shown[0].size, Buffer.byteLength(body));
  for (const value of Object.values(headers)) {
    if (value.length > 20) assert.ok(!JSON.stringify(shown).includes(value), "a rejection shows no header's value");
  }
}

describe("stripe", () => {
  const secret = newSecret();
  let source;
  before(async () => (source = await tidings.source("stripe", "stripe", { secret })));

  const payload = () =>
    JSON.stringify({
      id: `evt_${randomUUID()}`,
      object: "event",
      type: "invoice.paid",
      created: now(),
      data: { object: { id: "in_1", object: "invoice", customer_email: "Jane@Example.com", billing_reason: "subscription_cycle" } },
    });
  const header = (body, options = {}) => ({
    "content-type": "application/json; charset=utf-8",
    "stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload: body, secret, ...options }),
  });

  test("is believed when stripe signs", async () => {
    const body = payload();
    const event = await accepted(source, source.url, body, header(body));
    assert.equal(event.subject, "jane@example.com");
    assert.equal(event.data.raw.id, JSON.parse(body).id);
  });

  test("is kept once when it is sent again, with a new signature", async () => {
    const body = payload();
    await accepted(source, source.url, body, header(body));
    const count = (await tidings.eventsOf(source)).length;
    assert.equal(await post(source.url, body, header(body, { timestamp: now() - 10 })), 200);
    assert.equal((await tidings.eventsOf(source)).length, count);
  });

  test("is refused with another secret, body or time", async () => {
    const body = payload();
    await refused(source, source.url, body, header(body, { secret: newSecret() }), /signature/);
    await refused(source, source.url, payload(), header(body), /signature/);
    await refused(source, source.url, body, header(body, { timestamp: now() - 400 }), /ago/);
    await refused(source, source.url, body, { "content-type": "application/json" }, /missing/);
    const old = header(body, { scheme: "v0" });
    await refused(source, source.url, body, old, /signature/);
  });

  test("is believed with either secret while one is being changed", async () => {
    const next = newSecret();
    const changing = await tidings.source("stripe-changing", "stripe", { secrets: [next, secret] });
    for (const each of [next, secret]) {
      const body = payload();
      await accepted(changing, changing.url, body, header(body, { secret: each }));
    }
  });

  test("is what stripe believes", () => {
    const body = payload();
    assert.equal(Stripe.webhooks.constructEvent(body, header(body)["stripe-signature"], secret).type, "invoice.paid");
  });
});

for (const [name, Webhook] of [["standardwebhooks", StandardWebhook], ["svix", SvixWebhook]]) {
  describe(name, () => {
    const secret = newSecret();
    let source;
    before(async () => (source = await tidings.source(name, "standard-webhooks", { secret })));

    const payload = () => JSON.stringify({ type: "contact.created", timestamp: new Date().toISOString(), data: { email: "jane@example.com", name: "Jané 🙂" } });
    const headers = (body, { prefix = "webhook", signer = secret, at = new Date() } = {}) => {
      const id = `msg_${randomUUID()}`;
      return {
        "content-type": "application/json",
        [`${prefix}-id`]: id,
        [`${prefix}-timestamp`]: String(Math.floor(at.getTime() / 1000)),
        [`${prefix}-signature`]: new Webhook(signer).sign(id, at, body),
      };
    };

    for (const prefix of ["webhook", "svix"]) {
      test(`is believed under ${prefix}-… headers`, async () => {
        const body = payload();
        const event = await accepted(source, source.url, body, headers(body, { prefix }));
        assert.equal(event.type, "contact.created");
        assert.equal(event.subject, "jane@example.com");
      });

      test(`is refused under ${prefix}-… headers with another secret, body, id or time`, async () => {
        const body = payload();
        await refused(source, source.url, body, headers(body, { prefix, signer: newSecret() }), /signature/);
        await refused(source, source.url, `${body} `, headers(body, { prefix }), /signature/);
        await refused(source, source.url, body, { ...headers(body, { prefix }), [`${prefix}-id`]: "msg_other" }, /signature/);
        for (const minutes of [-6, 6]) {
          const at = new Date(Date.now() + minutes * 60_000);
          await refused(source, source.url, body, headers(body, { prefix, at }), /ago|future|ahead/);
        }
      });
    }

    test("is believed when the right signature is one of several", async () => {
      const body = payload();
      const right = headers(body);
      right["webhook-signature"] = `${new Webhook(newSecret()).sign("x", new Date(), body)} v1a,AAAA ${right["webhook-signature"]}`;
      await accepted(source, source.url, body, right);
    });

    test("is kept once when the same id comes again", async () => {
      const body = payload();
      const first = headers(body);
      await accepted(source, source.url, body, first);
      const count = (await tidings.eventsOf(source)).length;
      assert.equal(await post(source.url, body, first), 200);
      assert.equal((await tidings.eventsOf(source)).length, count);
    });
  });
}

describe("SDKs for Java", () => {
  const secret = newSecret();
  const json = { "content-type": "application/json" };
  const body = () => JSON.stringify({ id: randomUUID(), type: "customer.created", created: now(), data: { object: { id: "cus_1", email: "jané@example.com" } } });
  const id = () => `msg_${randomUUID()}`;
  const standard = async (sdk, body, signer) => {
    const [message, time] = [id(), now()];
    const signature = await jury.signature(sdk, signer, body, time, message);
    return { ...json, "webhook-id": message, "webhook-timestamp": String(time), "webhook-signature": signature };
  };
  const signers = {
    "stripe-java": ["stripe", async (body, signer) => ({ ...json, "stripe-signature": await jury.signature("stripe-java", signer, body, now()) })],
    standardwebhooks: ["standard-webhooks", (body, signer) => standard("standardwebhooks", body, signer)],
    svix: ["svix", (body, signer) => standard("svix", body, signer)],
    "slack-app-backend": ["slack", async (body, signer) => {
      const time = now();
      const signature = await jury.signature("slack-app-backend", signer, body, time);
      return { ...json, "x-slack-request-timestamp": String(time), "x-slack-signature": signature };
    }],
  };

  for (const [sdk, [provider, headers]] of Object.entries(signers)) {
    test(`${provider} is believed when ${sdk} signs, and refused with another secret or body`, async () => {
      const source = await tidings.source(`${sdk}-java`, provider, { secret });
      const sent = body();
      await accepted(source, source.url, sent, await headers(sent, secret));
      await refused(source, source.url, sent, await headers(sent, newSecret()), /signature/);
      await refused(source, source.url, `${sent} `, await headers(sent, secret), /signature/);
    });
  }
});

describe("@octokit/webhooks-methods", () => {
  const secret = "It's a Secret to Everybody";
  let source;
  before(async () => (source = await tidings.source("github", "github", { secret })));

  const payload = () => JSON.stringify({ action: "opened", issue: { number: 1, title: "Größe" }, repository: { full_name: "acme/shop" }, sender: { login: "jane" } });
  const headers = async (body, signer = secret) => ({
    "content-type": "application/json",
    "x-github-event": "issues",
    "x-github-delivery": randomUUID(),
    "x-hub-signature-256": await signForGitHub(signer, body),
  });

  test("is believed when octokit signs", async () => {
    const body = payload();
    const right = await headers(body);
    assert.ok(await verifyForGitHub(secret, body, right["x-hub-signature-256"]));
    const event = await accepted(source, source.url, body, right);
    assert.match(event.type, /^github\.issues/);
  });

  test("is refused with another secret or body, and without the signature", async () => {
    const body = payload();
    await refused(source, source.url, body, await headers(body, "another"), /signature/);
    await refused(source, source.url, `${body}\n`, await headers(body), /signature/);
    const { "x-hub-signature-256": _, ...unsigned } = await headers(body);
    await refused(source, source.url, body, unsigned, /missing/);
    await refused(source, source.url, body, { ...unsigned, "x-hub-signature-256": "sha256=zz" }, /signature/);
  });
});

describe("@sendgrid/eventwebhook", () => {
  const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const publicKey = pair.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const webhook = new sendgrid.EventWebhook();
  let source;
  before(async () => (source = await tidings.source("sendgrid", "sendgrid", { publicKey })));

  const payload = () => `${JSON.stringify([{ email: "jane@example.com", timestamp: now(), event: "delivered", sg_event_id: randomUUID(), sg_message_id: "m.1", response: "250 OK é" }])}\r\n`;
  const headers = (body, key = pair.privateKey, timestamp = String(now())) => ({
    "content-type": "application/json",
    [sendgrid.EventWebhookHeader.SIGNATURE()]: cryptoSign("sha256", Buffer.from(timestamp + body), key).toString("base64"),
    [sendgrid.EventWebhookHeader.TIMESTAMP()]: timestamp,
  });
  const sdkBelieves = (body, signed) =>
    webhook.verifySignature(
      webhook.convertPublicKeyToECDSA(publicKey),
      body,
      signed[sendgrid.EventWebhookHeader.SIGNATURE()],
      signed[sendgrid.EventWebhookHeader.TIMESTAMP()],
    );

  test("is believed when the SDK believes it", async () => {
    for (let i = 0; i < 5; i++) {
      const body = payload();
      const signed = headers(body);
      assert.ok(sdkBelieves(body, signed));
      const event = await accepted(source, source.url, body, signed);
      assert.equal(event.type, "email.delivered");
    }
  });

  test("is refused when the SDK refuses it", async () => {
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
    const body = payload();
    const wrongTime = { ...headers(body), [sendgrid.EventWebhookHeader.TIMESTAMP()]: String(now() - 1) };
    for (const [sent, signed] of [[body, headers(body, other)], [body.trim(), headers(body)], [body, wrongTime]]) {
      assert.ok(!sdkBelieves(sent, signed));
      await refused(source, source.url, sent, signed, /signature/);
    }
    await refused(source, source.url, body, { ...headers(body), [sendgrid.EventWebhookHeader.SIGNATURE()]: "MEUCIQ==" }, /signature/);
  });
});

describe("twilio", () => {
  const token = randomBytes(16).toString("hex");
  const form = "application/x-www-form-urlencoded";
  let source;
  before(async () => {
    source = await tidings.source("twilio", "generic", {
      scheme: { type: "formHmac", signature: "header:x-twilio-signature", anyPort: true, bodyHash: "bodySHA256" },
      secret: token,
    });
  });

  const signed = (url, fields, signer = token) => ({
    "content-type": form,
    "x-twilio-signature": twilio.getExpectedTwilioSignature(signer, url, fields),
  });
  const written = (fields) =>
    new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each]))).toString();
  const message = (more = {}) => ({ MessageSid: `SM${randomUUID()}`, To: "+1 (555) 0100", Body: "a & b = ä 🙂", Empty: "", ...more });

  test("is believed when twilio signs a form", async () => {
    const fields = message();
    const headers = signed(source.url, fields);
    assert.ok(twilio.validateRequest(token, headers["x-twilio-signature"], source.url, fields));
    const event = await accepted(source, source.url, written(fields), headers);
    assert.equal(event.data.MessageSid, fields.MessageSid);
    assert.equal(event.data.Body, fields.Body);
  });

  test("is believed with a query, with fields that come twice, and in any order", async () => {
    const url = `${source.url}?foo=1&bar=a%20b`;
    const fields = message({ b: ["2", "1", "2"], a: "x", B: "upper" });
    await accepted(source, url, written(fields), signed(url, fields));
  });

  test("is believed when twilio leaves out the port", async () => {
    const withoutPort = source.url.replace(/:\d+\//, "/");
    const fields = message();
    await accepted(source, source.url, written(fields), signed(withoutPort, fields));
  });

  test("is believed when it is JSON whose hash is in the address", async () => {
    const body = JSON.stringify({ id: randomUUID(), type: "call.ended" });
    const url = `${source.url}?bodySHA256=${twilio.getExpectedBodyHash(body)}`;
    const headers = { ...signed(url, {}), "content-type": "application/json" };
    assert.ok(twilio.validateRequestWithBody(token, headers["x-twilio-signature"], url, body));
    assert.equal((await accepted(source, url, body, headers)).type, "call.ended");
    assert.ok(!twilio.validateRequestWithBody(token, headers["x-twilio-signature"], url, `${body} `));
    await refused(source, url, `${body} `, headers, /hash|signature/);
  });

  test("is refused with another token, field or address", async () => {
    const fields = message();
    await refused(source, source.url, written(fields), signed(source.url, fields, "another"), /signature/);
    await refused(source, source.url, written({ ...fields, Body: "other" }), signed(source.url, fields), /signature/);
    await refused(source, `${source.url}?a=1`, written(fields), signed(source.url, fields), /signature/);
  });

  test("is refused when the signature does not cover the body", async () => {
    const headers = { ...signed(source.url, {}), "content-type": "application/json" };
    await refused(source, source.url, JSON.stringify({ id: randomUUID(), type: "call.ended" }), headers, /cover|signature/);
  });
});

test("a source that is not there is not found", async () => {
  assert.equal(await post(`${tidings.url}/in/src_01jq3v7f6m0000e9w4k2m5n8rt`, "{}"), 404);
});
