// The SDKs for Java, in a process of their own that is asked one question after the other.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const built = fileURLToPath(new URL("../java/target/", import.meta.url));
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, "bin", "java") : "java";

/** Starts it. */
export function startJury() {
  const path = [join(built, "classes"), join(built, "lib", "*")].join(process.platform === "win32" ? ";" : ":");
  const jury = spawn(java, ["-cp", path, "Jury"], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: jury.stdout })[Symbol.asyncIterator]();
  let last = Promise.resolve();

  function ask(question) {
    last = last.then(async () => {
      jury.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await answers.next();
      assert.ok(!done, "the SDKs for Java ended");
      return JSON.parse(value);
    });
    return last;
  }

  return {
    /** Whether an SDK believes a request; the secret may be a public key. */
    async believes(sdk, secret, { url = "", headers, body }) {
      const text = Buffer.from(body).toString("base64");
      return (await ask({ sdk, secret, url, headers, body: text })).believes;
    },

    /** How an SDK signs, at a time in seconds. */
    async signature(sdk, secret, body, time, id) {
      const answer = await ask({ sdk, secret, body: Buffer.from(body).toString("base64"), sign: time, id });
      assert.ok(answer.signature, `${sdk} signs: ${answer.because}`);
      return answer.signature;
    },

    stop: () => {
      jury.stdin.end();
      return new Promise((resolve) => jury.once("close", resolve));
    },
  };
}
