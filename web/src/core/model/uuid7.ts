/** UUID version 7 (RFC 9562): region ids that sort by the time they were made. */

let lastMillisecond = 0;
let sequence = 0;

/** Fills an array with random bytes; injected in tests. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void;

const cryptoRandom: FillRandom = (bytes) => {
  crypto.getRandomValues(bytes);
};

/**
 * A new UUIDv7. Ids made within one millisecond by one page keep their order: the 12 bits after the
 * time count up (RFC 9562, method 1), and borrow a millisecond when they run out.
 */
export function uuid7(now: number = Date.now(), fillRandom: FillRandom = cryptoRandom): string {
  const bytes = new Uint8Array(16);
  fillRandom(bytes);
  let millisecond = Math.max(Math.floor(now), lastMillisecond);
  if (millisecond === lastMillisecond) {
    sequence += 1;
    if (sequence > 0xfff) {
      millisecond += 1;
      sequence = 0;
    }
  } else {
    sequence = (((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)) & 0x7ff;
  }
  lastMillisecond = millisecond;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = millisecond % 256;
    millisecond = Math.floor(millisecond / 256);
  }
  bytes[6] = 0x70 | (sequence >> 8);
  bytes[7] = sequence & 0xff;
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
