/**
 * What the dialog shows of documents and of facets.
 *
 * @import { Column } from "../shared/facets.js"
 * @import { Filters } from "../shared/filters.js"
 * @import { Part } from "./hits.js"
 * @import { DocumentData, Names } from "./index-bundle.js"
 * @import { QueryTerm } from "./query.js"
 * @typedef {{id: string, kind: string, url: string, year: ?number, title: string,
 *   titleParts: Part[], alias: ?Part[], authors: Part[][], sources: Part[][], excerpt: Part[],
 *   excerptLanguage: string}} Result   A document that a query finds. `sources` are the owner, such as `salesforce`,
 *   and the venue. The year takes the place of a missing venue.
 * @typedef {{value: string, name: string, count: number, chosen: boolean}} FacetValue
 */

import { countedValues, valueComparison } from "../shared/facets.js";
import { localized } from "../shared/texts.js";
import { excerptOf } from "./excerpts.js";
import { findHits, hasMark, markHits } from "./hits.js";
import { analyse } from "./text.js";

/** @param {DocumentData} data  @param {QueryTerm[]} queryTerms  @param {string} language
 *  @returns {Result} */
export function toResult(data, queryTerms, language) {
  const title = localized(data.title, language) ?? data.id;
  const titleParts = markHits(title, queryTerms);
  const authors = (data.authors ?? []).map((author) => markHits(author, queryTerms));
  const sources = [data.owner, data.venue || data.year].filter(Boolean)
    .map((source) => markHits(String(source), queryTerms));
  const body = data.body ?? {};
  const bodyLanguages = [language, ...Object.keys(body).filter((code) => code !== language)];
  const texts = bodyLanguages.filter((code) => body[code]).map((code) => ({
    code, text: body[code], hits: findHits(analyse(body[code]), queryTerms),
  }));
  const best = texts.find(({ hits }) => hits.length) ?? texts[0];
  // The alias is the first name that has a hit and is not part of the shown title. If the title, the authors,
  // the sources and the body have no hit, a keyword with a hit can be the alias.
  const names = [...Object.values(data.title ?? {}), ...(data.aliases ?? [])];
  if (!best?.hits.length && ![titleParts, ...authors, ...sources].some(hasMark)) {
    names.push(...(data.keywords ?? []));
  }
  const alias = names.filter((name) => !title.includes(name))
    .map((name) => markHits(name, queryTerms)).find(hasMark) ?? null;
  return {
    id: data.id,
    kind: data.kind,
    url: data.url,
    year: data.year ?? null,
    title,
    titleParts,
    alias,
    authors,
    sources,
    excerpt: best ? excerptOf(best.text, best.hits) : [],
    excerptLanguage: best ? best.code : language,
  };
}

/** Return the name of a facet's value in a language.
 *  @param {Names} names  @param {string} facet  @param {string} value  @param {string} language */
export const nameOf = (names, facet, value, language) => localized(names[facet]?.[value], language) ?? value;

/** Return facet -> its values in the order in which readers see them. A value with the count 0 is included only if the
 *  reader has chosen it.
 *  @param {Map<string, Column>} columns  @param {Map<string, Uint32Array>} counts  @param {Filters} filters
 *  @param {Names} names  @param {string} language
 *  @returns {Record<string, FacetValue[]>} */
export function facetValues(columns, counts, filters, names, language) {
  return Object.fromEntries([...columns].map(([facet, { values }]) => {
    const chosen = filters[facet] ?? [];
    const order = facet === "kind" ? Object.keys(names.kind ?? {}) : undefined;
    const shown = countedValues(values, counts.get(facet), chosen).sort(valueComparison(facet, order));
    return [facet, shown.map(({ value, count }) => (
      { value, name: nameOf(names, facet, value, language), count, chosen: chosen.includes(value) }))];
  }));
}
