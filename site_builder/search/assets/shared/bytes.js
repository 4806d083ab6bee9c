/** Reads numbers from bytes, and finds the place of a string in a sorted array. */

/** Reads varints: unsigned integers in groups of seven bits, the lowest group first. */
export class ByteReader {
  /** @param {Uint8Array} bytes */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  varint() {
    let byte = this.bytes[this.at++];
    if (byte < 128) return byte;
    let value = byte & 127;
    let factor = 128;
    do {
      byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }

  /** Read a varint N, and return the N bytes after it. */
  sized() {
    const length = this.varint();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Skip `count` varints. @param {number} count */
  skip(count) {
    for (let left = count; left > 0; left -= 1) while (this.bytes[this.at++] > 127);
  }

  /** Read an ascending list: its length, its first number, and the gap before each next number. Return its numbers. */
  ascending() {
    const numbers = new Uint32Array(this.varint());
    let last = 0;
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = last += this.varint();
    return numbers;
  }
}

/** Return the index of the first item that is not less than `value`. If all items are less, return the array's length.
 *  @param {string[]} sorted  @param {string} value */
export function lowerBound(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
