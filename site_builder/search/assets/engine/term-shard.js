/**
 * Decodes posting lists and positions. `search/FORMAT.md` describes them.
 *
 * @typedef {{docs: Uint32Array, lengths: ?Uint8Array}} FieldPostings
 *   The documents with a term in one search field. In the fields `TITLE` and `EXACT`, `lengths` has, for
 *   each document, the length of its shortest name (title or alias) with the term, in words and Han characters.
 */

import { ByteReader, lowerBound } from "../shared/bytes.js";
import { decodeText } from "../shared/files.js";
import { EXACT, TITLE } from "./ranking.js";
import { isHan } from "./text.js";

/** The terms of one terms file or prefix file. Postings and positions are decoded when they are needed. */
export class TermShard {
  /** @type {number[] | undefined} */
  #positionOffsets;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    const reader = new ByteReader(bytes);
    this.terms = decodeText(reader.sized()).split("\n");
    this.bytes = bytes;
    this.offsets = this.terms.map(() => {
      const offset = reader.at;
      this.#visitFields(reader, (_, count) => reader.skip(count));
      return offset;
    });
  }

  /** Call `visit(field, count)` for each search field of a term. `count` is the number of documents that
   *  have the term in this field. `visit` must move `reader` past their numbers, which are `count` varints.
   *  @param {ByteReader} reader  @param {(field: number, count: number) => void} visit */
  #visitFields(reader, visit) {
    const flags = reader.bytes[reader.at++];
    for (let field = 0; field <= EXACT; field += 1) {
      if (!(flags & (1 << field))) continue;
      const count = reader.varint();
      visit(field, count);
      if (field === TITLE || field === EXACT) reader.at += count;
    }
  }

  /** Return the index of the first term that is not less than `term`. @param {string} term */
  lowerBound(term) {
    return lowerBound(this.terms, term);
  }

  /** Return the index of a term; -1 if the shard does not have it. @param {string} term */
  indexOf(term) {
    const index = this.lowerBound(term);
    return this.terms[index] === term ? index : -1;
  }

  /** Return an array: search field -> postings of the term `this.terms[index]`. The array has no item for a
   *  field without the term. @param {number} index */
  postings(index) {
    const reader = new ByteReader(this.bytes, this.offsets[index]);
    /** @type {FieldPostings[]} */
    const fields = [];
    const flags = reader.bytes[reader.at++];
    for (let field = 0; field <= EXACT; field += 1) {
      if (!(flags & (1 << field))) continue;
      const docs = reader.ascending();
      let lengths = null;
      if (field === TITLE || field === EXACT) {
        lengths = this.bytes.subarray(reader.at, reader.at + docs.length);
        reader.at += docs.length;
      }
      fields[field] = { docs, lengths };
    }
    return fields;
  }

  /** Return an array: search field -> Map of document -> positions of the Han term `this.terms[index]`.
   *  @param {number} index  @param {Uint8Array} bytes  the positions file of the shard */
  positions(index, bytes) {
    this.#positionOffsets ??= this.#scanPositions(bytes);
    const reader = new ByteReader(bytes, this.#positionOffsets[index]);
    return this.postings(index).map(({ docs }) => {
      /** @type {Map<number, Uint32Array>} */
      const byDocument = new Map();
      for (const doc of docs) byDocument.set(doc, reader.ascending());
      return byDocument;
    });
  }

  /** Return, for each term, the offset in the positions file at which the positions of the term begin.
   *  @param {Uint8Array} bytes */
  #scanPositions(bytes) {
    const reader = new ByteReader(bytes);
    return this.terms.map((term, index) => {
      const offset = reader.at;
      if (isHan(term)) {
        const counts = new ByteReader(this.bytes, this.offsets[index]);
        this.#visitFields(counts, (_, count) => {
          counts.skip(count);
          for (let left = count; left > 0; left -= 1) reader.skip(reader.varint());
        });
      }
      return offset;
    });
  }
}
