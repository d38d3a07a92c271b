// What Tidings delivers is believed by the SDKs that receivers use.
import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, randomBytes, verify as cryptoVerify } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { startJury } from "../lib/jury.js";
import { eventually, startReceiver, startTidings } from "../lib/tidings.js";

const SPKI_OF_ED25519 = Buffer.from("302a300506032b6570032100", "hex");

let tidings;
let receiver;
let jury;
const failures = new Map();
before(async () => {
  receiver = await startReceiver(({ path }) => {
    const left = failures.get(path) ?? 0;
    failures.set(path, left - 1);
    return left > 0 ? 500 : 204;
  });
  tidings = await startTidings();
  jury = startJury();
});
after(async () => {
  await jury?.stop();
  await tidings?.stop();
  await receiver?.stop();
});

const endpoint = (path, wish = {}) => tidings.endpoint({ url: receiver.url + path, eventTypes: [`conformance.${path.slice(1)}`], ...wish });
const publish = (path, more = {}) =>
  tidings.publish({
    type: `conformance.${path.slice(1)}`,
    subject: "jane@example.com",
    time: "2026-03-01T12:00:00Z",
    data: { text: "é 🙂 \u2028 </script> \"\\", number: 12345678901234567890123, list: [1.50, null, true], empty: {} },
    ...more,
  });

function believed(Webhook, secret, arrival) {
  try {
    new Webhook(secret).verify(arrival.body, arrival.headers);
    return true;
  } catch {
    return false;
  }
}

/** Whether one of the `v1a` signatures is right, checked by nothing of ours and no SDK. */
function believedByEd25519(publicKey, { headers, body }) {
  assert.match(publicKey, /^whpk_/);
  const raw = Buffer.from(publicKey.slice("whpk_".length), "base64");
  assert.equal(raw.length, 32);
  const key = createPublicKey({ key: Buffer.concat([SPKI_OF_ED25519, raw]), format: "der", type: "spki" });
  const signed = Buffer.concat([Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`), body]);
  return headers["webhook-signature"]
    .split(" ")
    .filter((each) => each.startsWith("v1a,"))
    .some((each) => cryptoVerify(null, signed, key, Buffer.from(each.slice(4), "base64")));
}

for (const [name, Webhook] of [["standardwebhooks", StandardWebhook], ["svix", SvixWebhook]]) {
  describe(name, () => {
    test("believes a delivery, and not one that was changed", async () => {
      const { secret } = await endpoint(`/${name}`);
      assert.match(secret, /^whsec_/);
      const { id } = await publish(`/${name}`);
      const [arrival] = await receiver.at(`/${name}`);
      assert.ok(believed(Webhook, secret, arrival));
      assert.equal(arrival.headers["webhook-id"], id);
      assert.match(arrival.headers["webhook-signature"], /^v1,[A-Za-z0-9+/]{43}=$/);
      assert.ok(!believed(Webhook, secret, { ...arrival, body: Buffer.concat([arrival.body, Buffer.from(" ")]) }));
      assert.ok(!believed(Webhook, secret, { ...arrival, headers: { ...arrival.headers, "webhook-id": "evt_other" } }));
      assert.ok(!believed(Webhook, `whsec_${randomBytes(24).toString("base64")}`, arrival));
    });

    test("believes a probe", async () => {
      const { id, secret } = await endpoint(`/${name}.probe`);
      const attempt = await tidings.call("POST", `/v1/endpoints/${id}/probe`);
      assert.equal(attempt.statusCode, 204);
      const [arrival] = await receiver.at(`/${name}.probe`);
      assert.ok(believed(Webhook, secret, arrival));
    });

    test("believes with the old and the new secret while they overlap", async () => {
      const path = `/${name}.rotation`;
      const { id, secret: old } = await endpoint(path);
      const { secret: fresh, previous } = await tidings.call("POST", `/v1/endpoints/${id}/secret/rotate`, { overlapSeconds: 3600 });
      assert.notEqual(fresh, old);
      assert.equal(previous.length, 1);
      await publish(path);
      const [arrival] = await receiver.at(path);
      assert.equal(arrival.headers["webhook-signature"].split(" ").length, 2);
      assert.ok(believed(Webhook, old, arrival));
      assert.ok(believed(Webhook, fresh, arrival));
    });

    test("believes only the new secret after a rotation without overlap", async () => {
      const path = `/${name}.cut`;
      const { id, secret: old } = await endpoint(path);
      const chosen = `whsec_${randomBytes(32).toString("base64")}`;
      const { secret: fresh } = await tidings.call("POST", `/v1/endpoints/${id}/secret/rotate`, { secret: chosen, overlapSeconds: 0 });
      assert.equal(fresh, chosen);
      await publish(path);
      const [arrival] = await receiver.at(path);
      assert.ok(!believed(Webhook, old, arrival));
      assert.ok(believed(Webhook, fresh, arrival));
    });

    test("believes a secret of the receiver's own", async () => {
      const path = `/${name}.own`;
      const secret = `whsec_${randomBytes(64).toString("base64")}`;
      await endpoint(path, { secret });
      await publish(path);
      const [arrival] = await receiver.at(path);
      assert.ok(believed(Webhook, secret, arrival));
    });
  });
}

for (const sdk of ["standardwebhooks", "svix"]) {
  test(`${sdk} for Java believes a delivery, also while secrets overlap, and not one that was changed`, async () => {
    const path = `/${sdk}.java`;
    const { id, secret: old } = await endpoint(path);
    const { secret: fresh } = await tidings.call("POST", `/v1/endpoints/${id}/secret/rotate`, { overlapSeconds: 3600 });
    await publish(path);
    const [arrival] = await receiver.at(path);
    assert.ok(await jury.believes(sdk, old, arrival));
    assert.ok(await jury.believes(sdk, fresh, arrival));
    assert.ok(!(await jury.believes(sdk, `whsec_${randomBytes(24).toString("base64")}`, arrival)));
    assert.ok(!(await jury.believes(sdk, fresh, { ...arrival, body: Buffer.concat([arrival.body, Buffer.from(" ")]) })));
  });
}

describe("v1a", () => {
  test("is right by the public key", async () => {
    const { id, secret, publicKey } = await endpoint("/ed25519", { signature: "v1a" });
    assert.match(secret, /^whsk_/);
    assert.equal((await tidings.call("GET", `/v1/endpoints/${id}/secret`)).publicKey, publicKey);
    await publish("/ed25519");
    const [arrival] = await receiver.at("/ed25519");
    assert.ok(believedByEd25519(publicKey, arrival));
    assert.ok(!believedByEd25519(publicKey, { ...arrival, body: Buffer.from("{}") }));
  });

  test("is right by the old and the new key while they overlap", async () => {
    const { id, publicKey: old } = await endpoint("/ed25519.rotation", { signature: "v1a" });
    const { publicKey: fresh } = await tidings.call("POST", `/v1/endpoints/${id}/secret/rotate`, {});
    assert.notEqual(fresh, old);
    await publish("/ed25519.rotation");
    const [arrival] = await receiver.at("/ed25519.rotation");
    assert.ok(believedByEd25519(old, arrival));
    assert.ok(believedByEd25519(fresh, arrival));
  });

  test("takes a key that was made elsewhere", async () => {
    const pair = generateKeyPairSync("ed25519");
    const seed = pair.privateKey.export({ type: "pkcs8", format: "der" }).subarray(-32);
    const raw = pair.publicKey.export({ type: "spki", format: "der" }).subarray(-32);
    for (const [path, bytes] of [["/ed25519.seed", seed], ["/ed25519.both", Buffer.concat([seed, raw])]]) {
      const { publicKey } = await endpoint(path, { signature: "v1a", secret: `whsk_${bytes.toString("base64")}` });
      assert.equal(publicKey, `whpk_${raw.toString("base64")}`);
      await publish(path);
      const [arrival] = await receiver.at(path);
      assert.ok(believedByEd25519(publicKey, arrival));
    }
  });
});

describe("formats", () => {
  test("standard is type, timestamp and data", async () => {
    const { secret } = await endpoint("/standard");
    await publish("/standard");
    const [arrival] = await receiver.at("/standard");
    const body = new StandardWebhook(secret).verify(arrival.body, arrival.headers);
    assert.deepEqual(Object.keys(body).sort(), ["data", "timestamp", "type"]);
    assert.equal(body.type, "conformance.standard");
    assert.equal(Date.parse(body.timestamp), Date.parse("2026-03-01T12:00:00Z"));
    assert.equal(body.data.text, "é 🙂 \u2028 </script> \"\\");
    assert.deepEqual(body.data.list, [1.5, null, true]);
    assert.match(arrival.headers["content-type"], /^application\/json/);
    assert.equal(Number(arrival.headers["content-length"]), arrival.body.length);
    assert.match(arrival.headers["user-agent"], /tidings/i);
  });

  test("cloudevents is a CloudEvent", async () => {
    const { secret } = await endpoint("/cloudevents", { format: "cloudevents" });
    const { id } = await publish("/cloudevents");
    const [arrival] = await receiver.at("/cloudevents");
    const body = new StandardWebhook(secret).verify(arrival.body, arrival.headers);
    assert.match(arrival.headers["content-type"], /^application\/cloudevents\+json/);
    assert.equal(body.specversion, "1.0");
    assert.equal(body.id, id);
    assert.equal(body.type, "conformance.cloudevents");
    assert.equal(body.subject, "jane@example.com");
    assert.ok(body.source.length > 0);
    assert.equal(Date.parse(body.time), Date.parse("2026-03-01T12:00:00Z"));
    assert.deepEqual(body.data.list, [1.5, null, true]);
  });

  test("raw is the data alone", async () => {
    const { secret } = await endpoint("/raw", { format: "raw" });
    const { id } = await publish("/raw", { data: { order: 7, name: "Müller" } });
    const [arrival] = await receiver.at("/raw");
    assert.deepEqual(new StandardWebhook(secret).verify(arrival.body, arrival.headers), { order: 7, name: "Müller" });
    assert.equal(arrival.headers["webhook-id"], id);
  });

  test("a transformation's result is what is signed", async () => {
    const { secret } = await endpoint("/transformed", { transformation: '{"who": subject}' });
    await publish("/transformed");
    const [arrival] = await receiver.at("/transformed");
    assert.deepEqual(new SvixWebhook(secret).verify(arrival.body, arrival.headers).data, { who: "jane@example.com" });
  });
});

test("retries and a resend carry the same id, a new time and a right signature", async () => {
  failures.set("/retries", 2);
  const { secret } = await endpoint("/retries", { retrySchedule: [1, 1, 1] });
  const { id } = await publish("/retries");
  await receiver.at("/retries", 3);
  const delivered = await eventually("it is delivered", async () =>
    (await tidings.call("GET", `/v1/deliveries?event=${id}&state=delivered`)).data[0],
  );
  await tidings.call("POST", `/v1/deliveries/${delivered.id}/resend`);
  const arrivals = await receiver.at("/retries", 4);
  const times = arrivals.map(({ headers }) => Number(headers["webhook-timestamp"]));
  for (const [i, arrival] of arrivals.entries()) {
    assert.equal(arrival.headers["webhook-id"], id);
    assert.ok(believed(StandardWebhook, secret, arrival));
    assert.ok(believed(SvixWebhook, secret, arrival));
    assert.ok(arrival.body.equals(arrivals[0].body));
    assert.ok(Math.abs(times[i] - Date.now() / 1000) < 60, "the time is of the attempt");
  }
  assert.ok(times[1] > times[0] && times[2] > times[1], `each retry has its own time: ${times}`);
});
