/** An authenticator app: time-based codes as RFC 6238 has them, with SHA-1, 30 seconds and six digits. */
import { createHmac } from "node:crypto";

const STEP = 30_000;

export class Authenticator {
  private readonly secret: Buffer;
  private used = 0;

  /** Takes the secret as a page shows it: base32, perhaps in groups. */
  constructor(secret: string) {
    this.secret = fromBase32(secret);
  }

  /** A code that was not used yet. Each is accepted once, and the next one already. */
  async fresh(): Promise<string> {
    const step = Math.max(this.used + 1, now());
    while (step > now() + 1) await new Promise((done) => setTimeout(done, 500));
    this.used = step;
    return this.at(step);
  }

  /** Six digits that are not a code about now. */
  wrong(): string {
    const right = [-2, -1, 0, 1, 2].map((near) => this.at(now() + near));
    for (let digits = 0; ; digits++) {
      const code = String(digits).padStart(6, "0");
      if (!right.includes(code)) return code;
    }
  }

  private at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac("sha1", this.secret).update(counter).digest();
    const from = hash[hash.length - 1] & 0xf;
    return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}

/** Until a code that is shown now stays good for a while. */
export async function awayFromTheStep(): Promise<void> {
  if (leftOfTheStep() < 5_000) await theNextStep();
}

/** Until apps show another code. */
export async function theNextStep(): Promise<void> {
  await new Promise((done) => setTimeout(done, leftOfTheStep() + 200));
}

function leftOfTheStep(): number {
  return STEP - (Date.now() % STEP);
}

function now(): number {
  return Math.floor(Date.now() / STEP);
}

function fromBase32(text: string): Buffer {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "";
  for (const letter of text.replace(/\s/g, "")) bits += letters.indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
