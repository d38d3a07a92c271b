// A real Tidings for one test file: its own process, port, data folder and operator key.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const command = process.env.CONFORMANCE_COMMAND ?? fileURLToPath(new URL("../../tidings", import.meta.url));

/** Asks again until it holds, and gives what it held with. */
export async function eventually(what, ask, seconds = 30) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > until) assert.fail(`still not so after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts one and gives it when it is ready. */
export async function startTidings() {
  const port = await freePort();
  const data = await mkdtemp(join(tmpdir(), "tidings-conformance-"));
  const key = `op_${randomBytes(18).toString("hex")}`;
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("TIDINGS_"))),
    TIDINGS_PORT: String(port),
    TIDINGS_HOST: "127.0.0.1",
    TIDINGS_PUBLIC_URL: url,
    TIDINGS_DATA: data,
    TIDINGS_OPERATOR_KEY: key,
    TIDINGS_ALLOW_NETWORKS: "127.0.0.0/8",
  };
  const server = spawn(command, ["serve"], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (said += text));
  let status = null;
  const ended = new Promise((resolve) =>
    server.once("close", (code, signal) => {
      status = code ?? signal;
      resolve(status);
    }),
  );

  const tidings = {
    url,
    key,

    /** Calls the API; fails unless it answers with this status. */
    async call(method, path, body, expected) {
      const answer = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await answer.text();
      assert.ok(expected ? answer.status === expected : answer.ok, `${method} ${path}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },

    source: (name, provider, verification) =>
      tidings.call("POST", "/v1/sources", { name, provider, verification }),

    endpoint: (wish) => tidings.call("POST", "/v1/endpoints", wish),

    publish: (event) => tidings.call("POST", "/v1/events", event),

    /** The events that came in by a source, newest first, with their data. */
    async eventsOf(source) {
      return (await tidings.call("GET", `/v1/events?limit=500&source=${encodeURIComponent(source.name)}`)).data;
    },

    async rejectionsOf(source) {
      return (await tidings.call("GET", `/v1/sources/${source.id}/rejections`)).data;
    },

    /** A counter's or a gauge's value, by its labels. */
    async metric(name, labels) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const line = text
        .split("\n")
        .find((each) => each.startsWith(`${name}{`) && Object.entries(labels).every(([k, v]) => each.includes(`${k}="${v}"`)));
      return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(" ") + 1));
    },

    /** Runs the command line against it; gives the exit status and what it said. */
    run: (args, extra = {}) =>
      new Promise((resolve) =>
        execFile(
          command,
          args,
          { env: { ...environment, TIDINGS_URL: url, ...extra }, timeout: 120_000 },
          (error, stdout, stderr) => resolve({ status: error?.code ?? 0, stdout, stderr }),
        ),
      ),

    /** Stops it, and fails if it had not lasted until now or does not end well. */
    async stop() {
      const lasted = status === null;
      server.kill("SIGTERM");
      const code = await ended;
      await rm(data, { recursive: true, force: true });
      assert.ok(lasted, `Tidings ended by itself with ${status}:\n${said.slice(-4000)}`);
      assert.ok(code === 143 || code === 0, `Tidings ended with ${code}:\n${said.slice(-4000)}`);
    },
  };
  try {
    await eventually("Tidings is ready", async () => {
      if (status !== null) throw new Error(`it ended with ${status}`);
      return fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    }, 60);
  } catch (error) {
    server.kill("SIGKILL");
    await rm(data, { recursive: true, force: true });
    throw new Error(`Tidings did not start: ${error.message}\n${said}`);
  }
  return tidings;
}

/** Posts bytes as they are, and gives the status. */
export async function post(url, body, headers = {}) {
  const answer = await fetch(url, { method: "POST", body, headers });
  await answer.arrayBuffer();
  return answer.status;
}

/** Somebody who receives: keeps each request as it came and answers what it is told to. */
export async function startReceiver(answer = () => 204) {
  const arrivals = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const arrival = { path: request.url, headers: request.headers, body: Buffer.concat(chunks) };
      arrivals.push(arrival);
      response.writeHead(answer(arrival, arrivals)).end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    arrivals,
    /** The first arrivals at a path, once there are so many. */
    at: (path, count = 1) =>
      eventually(`${count} arrivals at ${path}`, () => {
        const there = arrivals.filter((each) => each.path === path);
        return there.length >= count && there;
      }),
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

/** Stands before Tidings, keeps each request as its sender wrote it, and passes it on. */
export async function startRecorder(target) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      requests.push({ method: request.method, path: request.url, headers: request.headers, body });
      const onward = http.request(
        new URL(request.url, target),
        { method: request.method, headers: request.headers },
        (answer) => {
          response.writeHead(answer.statusCode, answer.headers);
          answer.pipe(response);
        },
      );
      onward.on("error", () => response.writeHead(502).end());
      onward.end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
