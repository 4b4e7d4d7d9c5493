import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FrameHeads } from "../../../ingest/mqtt/packetLimit.ts";

/** A PUBLISH at QoS 1 with this payload, on topic "t": its remaining length is 5 bytes more. */
function packet(bytes: number): Buffer {
  const length: number[] = [];
  for (let rest = bytes + 5; length.length === 0 || rest > 0; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) + (rest >= 128 ? 128 : 0));
  }
  const head = [0x32, ...length, 0, 1, "t".charCodeAt(0), 0, 5];
  return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes, 0xff)]);
}

/** A stream cut into chunks, as TCP does. */
function inPieces(stream: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((from, i) => stream.subarray(from, at[i] ?? stream.length));
}

test("lets every packet pass up to the limit, however the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.nat(300), fc.constant(16_384), fc.constant(127)), { maxLength: 8 }),
      fc.array(fc.nat(200_000), { maxLength: 12 }),
      (sizes, cuts) => {
        const heads = new FrameHeads(16_384 + 5);
        const stream = Buffer.concat(sizes.map(packet));
        for (const chunk of inPieces(stream, cuts)) expect(heads.allow(chunk)).toBe(true);
      },
    ),
  );
});

test("stops at the head of a longer one, wherever it stands in the stream", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(1000), { maxLength: 5 }),
      fc.array(fc.nat(10_000), { maxLength: 12 }),
      (sizes, cuts) => {
        const heads = new FrameHeads(1005);
        const stream = Buffer.concat([...sizes, 1001].map(packet));
        const answers = inPieces(stream, cuts).map((chunk) => heads.allow(chunk));
        expect(answers).toContain(false);
      },
    ),
  );
});
