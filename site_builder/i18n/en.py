"""English: the record of the language, and the words that readers see.

`{}` is a placeholder for a value.
"""

from __future__ import annotations

from site_builder.i18n.language import Language, WritingRules

_WORDS: dict[str, str] = {
    # --- pages ---
    # pages and sections
    "home": "Home",
    "contents": "Contents",
    "topics": "Topics",
    "kind": "Type",
    "years": "Years",
    "venues": "Venues",
    "authors": "Authors",
    "tags": "Tags",
    "browse-by": "Browse by",
    # home
    "home.newest": "Recently added",
    "home.newest.all": "All entries by date added",
    "home.topics": "Topics",
    "home.all": "All entries on one page",
    "home.search": "Search titles, authors, notes",
    # feeds
    "feed": "Feed",
    "feed.label": "Feed: new entries, {}",
    "new": "New by month",
    "new.title": "New in {}",
    "new.lead": "Entries by the month in which they were added here.",
    "new.month-lead": "Entries that were added in {}.",
    # listings
    "contents.lead": "All entries, by topic, type and year.",
    "topics.lead": "All topics, from broad to specific.",
    "years.lead": "Entries by year of publication.",
    "venues.lead": "Papers by conference or journal.",
    "authors.lead": "Authors of the entries listed here.",
    "tags.lead": "Methods, properties and applications that cut across topics.",
    "year.title": "{}",
    "year.lead": "Entries from {}.",
    "venues.earlier": "earlier",
    "venue.lead": "Entries published at {}.",
    "venue.formerly": "{} (formerly {})",
    "author.lead": "Entries by {}.",
    "author.coauthors": "Often with {}.",
    "author.spellings": "Other spellings of this name: {}.",
    "author.others": "Other people have this name: {}.",
    "author.grouped": "Grouped by name: people with the same name share this page.",
    "tag.title": "Tag: {}",
    "tag.lead": "Entries tagged {}.",
    "no-year": "Year unknown",
    "topic.below": "Subtopics",
    "topics.all-in": "All in {}",
    "topic.newest": "Newest in subtopics",
    "topic.split": "{} filed here directly, {} in subtopics",
    "listing.compact": "Titles only",
    "row.added": "Added {}",
    "letters": "Letters",
    "overview.filter": "Filter the names on this page",
    "listing.filter": "Filter all {}",
    "downloads": "Download all entries",
    "downloads.lead": "One file for each year. The addresses never change, so programs can fetch the files again.",
    "downloads.list": "This list as a file",
    "downloads.entries": "Entries",
    "downloads.note": (
        "Each topic, tag, venue and year has such files, too, and so has each author of five or more entries. For any "
        "other selection:"
    ),
    "topic.empty": "No entries yet.",
    # entry
    "summary": "Summary",
    "notes": "Notes",
    "abstract": "Abstract",
    "citation": "Citation",
    "related": "Related",
    "details": "Details",
    "adjacent": "Previous and next in {}",
    "also-known-as": "Also known as",
    "added": "Added",
    "field.disclosure": "Relation of the contributor",
    "duplicate": "Another entry describes the same work: {}. The two entries will be merged.",
    "disclosure.author": "Added by an author or maintainer of this work.",
    "disclosure.colleague": "Added by a colleague of the authors.",
    "disclosure.employer": "Added by a contributor whose employer published or paid for this work.",
    "disclosure.other": "Added by a contributor with a relation to this work.",
    "field.size": "Size",
    "field.license": "Licence",
    "field.modalities": "Modalities",
    "field.notes": "Notes",
    "field.pages": "Pages",
    "field.published": "Published",
    "field.venue": "Venue",
    "field.dataset": "Dataset",
    "field.results": "Results",
    "field.year": "Year",
    "copy": "Copy",
    "copied": "Copied",
    "copy-failed": "Could not copy",
    "copy-format": "Copy {}",
    "copy-code": "Copy code",
    "edit": "Edit this entry",
    "edit-file": "Source file: {}",
    "wrong": "Something wrong?",
    "wrong.other": "Something else",
    "wrong.report": "Report it",
    "edit-topic": "Improve this topic",
    "edit-tag": "Improve this tag",
    # `{}` is the name of the language of a text. The text is missing in the language of the page.
    "only": "{} only",
    "notes-language": "Language of the notes",
    "notes-both": "Side by side",
    "notes.code": "Code",
    "notes.table": "Table",
    "notes.formula": "Formula",
    "notes.footnotes": "Footnotes",
    "notes.footnote-back": "Back to the text",
    "notes.task-done": "Done",
    "notes.task-open": "To do",
    # titles of call-outs, such as `> [!NOTE]`
    "notes.callout.note": "Note",
    "notes.callout.tip": "Tip",
    "notes.callout.important": "Important",
    "notes.callout.warning": "Warning",
    "notes.callout.caution": "Caution",
    # `{0}` is the number of the names that are left out. `{1}` is the number of all names.
    "and-more": "and {0} more",
    "you-are-here": "You are here",
    # lists in Markdown files (`kb readme`)
    "list.contents": "Contents",
    "list.generated": (
        "Generated by `kb readme` from entries/. Do not edit this part. Edit the entry, and run `kb readme` again."
    ),
    "list.sentence": "{}.",
    "list.part": "Part {}",
    "list.continued": "(continued)",
    # boards of benchmarks
    "board.rankings": "Rankings",
    "board.only-ranking": "All results",
    "board.rank": "Rank",
    "board.model": "Model",
    "board.extra-data": "Extra data",
    "board.source": "Source",
    "board.not-stated": "not stated",
    "board.higher": "higher is better",
    "board.lower": "lower is better",
    "board.csv": "All rows as CSV",
    "board.folded": "{} more rows in the CSV file",
    "board.show-more": "Show {} more",
    "board.failed": "Could not load the other rows.",
    "board.correct": "Correct",
    "board.unranked": "Without a rank ({})",
    "board.unranked.lead": (
        "The sources do not say to which ranking these results belong, so the results are not compared."
    ),
    "board.unranked.why": "Not stated",
    "board.withdrawn": "Withdrawn ({})",
    "board.withdrawn.lead": "The authors have withdrawn these scores, so they have no rank.",
    "board.withdrawn.why": "Withdrawn",
    "board.protocol": "How scores are measured",
    "board.metrics": "Metrics",
    "board.splits": "Splits",
    "board.official": "Official board",
    "board.private": "private labels, scored by the official server",
    "board.range": "from {} to {}",
    "board.chart": "Best over time: {}",
    "board.chart.legend": "Line: the best score so far. Dots: all scores, by month of publication.",
    "board.chart.some": "Line: the best score so far. Dots: the {} best of {} scores, by month of publication.",
    # `{0}` scores from `{1}` to `{2}`; the first score `{3}` of the model `{4}`, the best score `{5}` of the model `{6}`
    "board.chart.desc": "{0} scores, from {1} to {2}. First: {3} ({4}). Best: {5} ({6}).",
    "board.chart.table": "Best scores as a table",
    "evidence.printed": "printed",
    "evidence.board": "official board",
    "evidence.reproduced": "reproduced",
    "answer.yes": "Yes",
    "answer.no": "No",
    "links": "Links",
    # --- the comparison of entries ---
    "compare": "Compare results",
    "compare.lead": (
        "The ranked results of two to five papers, in the rankings that at least two of them share. Each cell has the best "
        "model of the paper, and the best score of each row is marked."
    ),
    "compare.no-script": (
        "This table is made in the browser and needs JavaScript, which is turned off. The boards need no JavaScript:"
    ),
    "compare.add": "Add a paper…",
    "compare.choose": "Choose two to five papers.",
    "compare.metric": "Metric",
    "compare.best": "(best)",
    "compare.none": "These papers share no ranking.",
    "compare.unknown": "No ranked results here for: {}.",
    "compare.too-many": "Only the first five are compared.",
    "compare.remove": "Remove from the comparison: {}",
    "compare.table": "Results side by side",
    "compare.separator": ", ",
    "compare.error.network": "The results could not be loaded. Check your connection.",
    "compare.error.file": (
        "This page needs a web server: browsers do not let a page opened from disk load the results. "
        "Run `python -m http.server` in the site's folder."
    ),
    # --- results: sections of pages, and the page with all boards ---
    "results": "Results",
    "results.lead": (
        "The best result on each benchmark, by topic. The page of a benchmark ranks the results that may be compared."
    ),
    "results.benchmarks": "Benchmarks",
    "results.boards": "Best results",
    "results.count.one": "{} result",
    "results.count.other": "{} results",
    "results.models.one": "{} model",
    "results.models.other": "{} models",
    "results.newest": "Newest: {}",
    "results.none": "No results yet.",
    "results.none-ranked": "No ranked results.",
    "results.more": "{} more on the page Results",
    # --- the pages about the changes of results, and about how a score gets on a board ---
    "changes": "Changes to results",
    "changes.lead": "What was added, corrected, withdrawn or deleted on the boards, the newest first.",
    "changes.added": "Added",
    "changes.corrected": "Corrected",
    "changes.withdrawn": "Withdrawn by the authors",
    "changes.deleted": "Deleted",
    "changes.fields": "changed: {}",
    "changes.field.benchmark": "which benchmark",
    "changes.field.model": "name of the model",
    "changes.field.split": "split",
    "changes.field.setting": "setting",
    "changes.field.extra_data": "extra data",
    "changes.field.resolution": "resolution",
    "changes.field.ensemble": "single model or ensemble",
    "changes.field.source": "source",
    "changes.field.reported_by": "who reported it",
    "changes.field.evidence": "evidence",
    "changes.field.reproduction": "reproduction",
    "changes.field.withdrawn": "withdrawal",
    "changes.field.note": "note",
    "changes.pull-request": "Pull request {}",
    "changes.more.one": "and {} more",
    "changes.more.other": "and {} more",
    "about": "How a score gets here",
    "about.lead": "Where the scores on the boards come from, and what the marks next to them mean.",
    "about.steps": "From a source to a board",
    "about.enter": "Someone enters the score",
    "about.enter.means": (
        "A contributor writes the score into the entry of the paper or the repository, as the source prints it: "
        "`136.70` stays `136.70`."
    ),
    "about.source": "With its source",
    "about.source.means": (
        "Each score has the address of its source, and usually the number of the table. A score without a source is refused."
    ),
    "about.check": "A program checks it",
    "about.check.means": (
        "It compares the score with the range of the metric and with other scores, and refuses unknown splits, "
        "settings and metrics. It cannot see whether the score is right."
    ),
    "about.review": "A maintainer reads it",
    "about.review.means": "Then the score is published. The history of each file keeps who changed what, and why.",
    "about.evidence": "Evidence",
    "about.printed": "Printed",
    "about.printed.means": "A publication or a README contains the score. No one here has run the model.",
    "about.board": "Official board",
    "about.board.means": "The board of the benchmark's authors lists the score, often measured on private labels.",
    "about.reproduced": "Reproduced",
    "about.reproduced.means": "Other people measured the model again, and published how. The mark links to their report.",
    "about.reported": "Who reported the score",
    "about.authors": "The authors",
    "about.authors.means": "The authors of the model measured it. Such scores have no mark.",
    "about.other": "Others",
    "about.other.means": (
        "Other people measured the model, for example as a baseline for their own model. Their score may be lower or higher "
        "than that of the authors; both are shown."
    ),
    "about.ranks": "Ranks",
    "about.comparable": "What is ranked together",
    "about.comparable.means": (
        "Results of one split in one setting. Some benchmarks also separate results with and without extra data, "
        "by resolution, or single models from ensembles."
    ),
    "about.ties": "Equal scores",
    "about.ties.means": "Results with equal scores share a rank. The oldest is first.",
    "about.not-stated": "Not stated",
    "about.not-stated.means": (
        "If a source does not state the split, the setting or another condition, the result has no rank and is shown "
        "apart. *Not stated* never means *no*."
    ),
    "about.withdrawn": "Withdrawn",
    "about.withdrawn.means": "A score that its authors have withdrawn stays, with the reason and without a rank.",
    "about.corrections": "Mistakes",
    "about.correct": "A score was copied wrongly",
    "about.correct.means": "*Correct* next to the source opens a form that already contains the row. The score is corrected in place.",
    "about.history": "Nothing disappears silently",
    "about.history.means": (
        "The page *Changes to results* lists every change with its source and its pull request. The removal of many "
        "results must be confirmed."
    ),
    # The text for a rank. `{1}` is the number of ranked results.
    "result.rank.one": "{0}st of {1}",
    "result.rank.two": "{0}nd of {1}",
    "result.rank.few": "{0}rd of {1}",
    "result.rank.other": "{0}th of {1}",
    "result.better": "Next better: {}",
    "result.worse": "Next worse: {}",
    "result.tied": "Equal score: {}",
    "result.source": "Source: {}",
    "result.by-other": "Reported by others",
    "result.board": "From the official board",
    "result.reproduced": "Reproduced",
    "result.unranked": "Not ranked",
    "result.not-stated": "The source does not state: {}.",
    "result.no-metric": "The benchmark has none of these metrics.",
    "result.no-benchmark": "This benchmark has no entry.",
    "result.withdrawn": "Withdrawn by the authors on {}",
    "result.compare": "Compare results with: {}",
    "result.dimension.split": "split",
    "result.dimension.setting": "setting",
    "result.dimension.extra_data": "extra data",
    "result.dimension.resolution": "resolution",
    "result.dimension.ensemble": "single model or ensemble",
    "result.setting.zero-shot": "Zero-shot",
    "result.setting.few-shot": "{}-shot",
    "result.setting.fine-tuned": "Fine-tuned",
    "result.setting.trained": "Trained",
    "result.extra_data.yes": "With extra data",
    "result.extra_data.no": "Without extra data",
    "result.resolution": "Resolution {}",
    "result.ensemble.yes": "Ensemble",
    "result.ensemble.no": "Single model",
    # the page about checks
    "checks": "Checks",
    "checks.lead": (
        "These checks test every entry, locally and in every pull request. An entry "
        "can waive a check if it gives a reason."
    ),
    "checks.error": "Error: must fix",
    "checks.warning": "Warning: should fix",
    "checks.off": "Disabled on this site",
    "checks.bad": "Incorrect",
    "checks.good": "Correct",
    # labels of links, by role
    "link.paper": "Paper",
    "link.pdf": "PDF",
    "link.code": "Code",
    "link.model": "Model",
    "link.dataset": "Dataset",
    "link.demo": "Demo",
    "link.project": "Project",
    "link.article": "Article",
    "link.video": "Video",
    "link.slides": "Slides",
    "link.listing": "Listing",
    "link.repository": "Repository",
    # The reason why the page shows a related entry. `to` means that the page's entry links to the
    # related entry. `from` means that the related entry links to the page's entry.
    "why.code.to": "Code for this entry",
    "why.code.from": "Implemented here",
    "why.dataset.to": "Dataset used by this entry",
    "why.dataset.from": "Uses this dataset",
    "why.paper.to": "Paper that introduced it",
    "why.paper.from": "Based on this paper",
    "why.uses.to": "Used by this entry",
    "why.uses.from": "Uses this entry",
    "why.link.to": "Linked from this entry",
    "why.link.from": "Links to this entry",
    "why.authors": "Also by {}",
    "why.topic": "Same topic: {}",
    "noted-in": "Noted in {}",
    "more-by-author": "{} more by {}",
    "more-by-authors": "{} more by these authors",
    "more-folded": "{} more",
    "more-folded-authors": "{} more",
    # code that shows a listing in another site
    "embed": "Show this in another site",
    "embed.all": "All {} entries",
    # Markdown files, and files for language models
    "twin.page": "Web page",
    "twin.benchmark": "Benchmark",
    "twin.conditions": "Split and setting",
    "llms.how": "Each entry and each topic has a Markdown file. Its address is that of the page, followed by `index.md`.",
    "llms.full": "All entries in full",
    "llms.part": "{} entries, added from {} to {}",
    "llms.before": "Part before this",
    "llms.after": "Part after this",
    "llms.data": "Data",
    "llms.languages": "Other languages",
    # links from one page of a listing to another
    "pager.pages": "Pagination",
    "pager.title": "{} (page {} of {})",
    "pager.previous": "Previous page",
    "pager.next": "Next page",
    "pager.more": "and {} more",
    "moved": "This page has moved:",
    # --- header, menu and error page of the theme ---
    "theme.switch-hint": "Read this page in English",
    "theme.search": "Search",
    "theme.repository": "Source code of this site",
    "theme.dark": "Switch to dark mode",
    "theme.light": "Switch to light mode",
    "theme.colours.system": "Colours: as on this device",
    "theme.colours.light": "Colours: light",
    "theme.colours.dark": "Colours: dark",
    "theme.menu": "Menu",
    "theme.not-found": "Page not found",
    "theme.not-found-lead": (
        "There is no page at this address. It may have moved. Search for it, or start from "
        "one of these pages."
    ),
    "theme.languages": "Languages",
    "theme.fix-entries": "Fix the entries and save them; this page then reloads by itself.",
    # --- the Browse page ---
    # in the template
    "browse": "Browse",
    "browse.lead": (
        "Filter, sort and search all entries. Filters are saved in the URL, so you can "
        "share this view."
    ),
    "browse.plain": "Plain list",
    "browse.by-topic": "Lists by topic",
    "browse.no-script": (
        "Below are the newest entries. Filters, sorting and further entries need JavaScript, which is turned "
        "off in this browser."
    ),
    "browse.find": "Search all entries",
    "browse.find.hint": "Search titles, authors, notes",
    "browse.sort": "Sort by",
    "browse.sort.newest": "Recently published",
    "browse.sort.added": "Recently added",
    "browse.sort.title": "Title",
    "browse.sort.stars": "Stars",
    "browse.sort.citations": "Citations",
    "browse.sort.activity": "Last push",
    "browse.filters": "Filters",
    "browse.chosen": "Active filters",
    "browse.results": "Entries",
    "browse.more": "Show more",
    "browse.export": "Save these entries",
    "browse.export.limit": "Choose filters first: a file can have at most 2,000 entries.",
    "browse.kept": "Reading list",
    # in the script
    "browse.loading": "Loading…",
    "browse.none": "No entries match. Remove a filter or shorten your search.",
    "browse.count.one": "{} entry",
    "browse.count.other": "{} entries",
    "browse.colon": ": ",
    "browse.clear": "Clear all",
    "browse.chip.remove": "Remove this filter",
    "browse.facet.kind": "Type",
    "browse.facet.has": "Includes",
    "browse.facet.topic": "Topic",
    "browse.facet.benchmark": "Benchmark",
    "browse.facet.year": "Year",
    "browse.facet.venue": "Venue",
    "browse.facet.tag": "Tag",
    "browse.facet.author": "Author",
    "browse.facet.health": "Link health",
    "browse.facet.archived": "Archived",
    "browse.facet.license": "Licence",
    "browse.facet.commercial": "Commercial use",
    "browse.value.archived.yes": "Archived",
    "browse.value.archived.no": "Not archived",
    "browse.value.commercial.yes": "Allowed",
    "browse.value.commercial.ask": "Read the licence",
    "browse.value.commercial.no": "Not allowed",
    "browse.value.commercial.unknown": "Licence not known",
    "browse.facet.find": "Find: {}",
    "browse.facet.more": "Show {} more",
    "browse.facet.all": "{}: all names",
    "browse.facet.none": "No options.",
    "browse.facet.no-such": "No match.",
    "browse.value.health.fine": "Working",
    "browse.value.health.moved": "Moved",
    "browse.value.health.suspect": "May have changed",
    "browse.value.health.dead": "Dead or missing",
    "browse.value.health.unchecked": "Not checked",
    "browse.facet.reading": "Reading list",
    "browse.kept.empty": (
        "Your reading list is empty. Bookmark an entry to add it. The list is stored only in this browser."
    ),
    "browse.kept.copy": "Copy as Markdown",
    "browse.kept.copy.done": "Copied.",
    "browse.kept.copy.failed": "Could not copy.",
    "browse.kept.bibtex": "Download BibTeX",
    "browse.kept.bibtex.done": "Download started.",
    "browse.kept.bibtex.failed": "Could not download.",
    "browse.kept.compare": "Compare results",
    "browse.kept.compare-one": "Compare",
    "browse.kept.export": "Save as a file",
    "browse.kept.import": "Add from a file",
    "browse.kept.import.done": "The entries of the file were added.",
    "browse.kept.import.failed": "This file is not a reading list that this site can read.",
    "browse.kept.clear": "Clear list",
    "browse.kept.cleared": "List cleared.",
    "browse.kept.undo": "Undo",
    "browse.kept.remove": "Remove from the reading list: {}",
    "browse.retry": "Try again",
    "browse.reload": "Reload",
    "browse.error.network": "The entries could not be loaded. Check your connection.",
    "browse.kept.comma": ", ",
    "browse.error.missing": "The site was updated while this page was open.",
    "browse.error.browser": "Your browser is too old for this page. Please update it.",
    "browse.error.file": (
        "This page needs a web server: browsers do not let a page opened from disk load "
        "the entries. Run `python -m http.server` in the site's folder."
    ),
    # --- bookmarks, previews and shortcuts, on all pages ---
    "reading.bookmark": "Reading list: {}",
    "reading.add": "Add to the reading list",
    "reading.state": "Reading list, state: {}",
    "reading.state.to-read": "To read",
    "reading.state.reading": "Reading",
    "reading.state.read": "Read",
    "reading.note": "Your note: {}",
    "reading.save": "Save",
    "reading.cancel": "Cancel",
    "page.copy-link": "Copy the link to this page",
    "page.unlisted": "No entry here has this URL.",
    "page.suggest": "Suggest it as:",
    "page.shortcuts": "Keyboard shortcuts",
    "page.close": "Close",
    "page.keys.search": "Search",
    "page.keys.next": "Next entry in a list",
    "page.keys.previous": "Previous entry in a list",
    "page.keys.bookmark": "Bookmark the entry",
    "page.keys.help": "Show these shortcuts",
    "page.keys.single": "Use the shortcuts that are a single key",
    # --- the search dialog; it replaces placeholders such as `{count}` by values ---
    "search.label": "Search the knowledge base",
    "search.placeholder": "Search titles, authors, notes",
    "search.results": "Search results",
    "search.filters": "Filters",
    "search.close": "Close search",
    "search.hint": "Search titles, authors and notes.",
    "search.hint.languages": "Search titles, authors and notes, in {}.",
    "search.count.one": "{count} result",
    "search.count.other": "{count} results",
    "search.more": "Show more results",
    "search.none": "No results for “{query}”",
    "search.noneFiltered.one": "Your filters hide the only result.",
    "search.noneFiltered.other": "Your filters hide all {count} results.",
    "search.noneHint": "Try fewer or shorter words.",
    "search.near": "Did you mean:",
    "search.clear": "Clear filters",
    "search.kind": "Type",
    "search.topic": "Topic",
    "search.year": "Year",
    "search.tag": "Tag",
    "search.all": "Show {count} options",
    "search.fewer": "Show fewer",
    "search.others": " and others",
    "search.keysMove": "to move",
    "search.keysOpen": "to open",
    "search.keysClose": "to close",
    "search.retry": "Try again",
    "search.error_network": "The search index could not be loaded. Check your connection.",
    "search.error_file": (
        "Search needs a web server: browsers do not let a page opened from disk load the "
        "index. Run `python -m http.server` in the site's folder."
    ),
    "search.error_browser": "Your browser is too old for the search. Please update it.",
    "search.error_format": "The search was updated while this page was open. Reload the page.",
    # --- the page about the API ---
    "api": "API",
    "api.lead": "Everything on this site as JSON files. Programs may read them without a key and without a limit.",
    "api.files": "Files",
    "api.file.index": "What the API has, and how many pages each list has. Read this file first.",
    "api.file.entry": (
        "An entry with the fields of its file, its relations in both directions, the state of its links, and what services say "
        "about it, such as stars and citations."
    ),
    "api.file.entries": (
        "100 entries in the order in which they were added, without notes and results. New entries are at the end of the last page."
    ),
    "api.file.links": "The links that do not work, with the ids of their entries and the day of the last check.",
    "api.file.months": "The months in which entries were added.",
    "api.file.month": "The entries that were added in a month, such as `2026-11`. Read these files to find what was added since a certain day.",
    "api.file.topics": "The tree of topics, with the ids of their entries.",
    "api.file.tags": "The tags, with the ids of their entries.",
    "api.file.venues": "Conferences and journals, with the ids of their entries.",
    "api.file.people": "1000 authors, with the ids of their entries.",
    "api.file.relations": "All relations between entries, each one once.",
    "api.file.redirects": "Former addresses of renamed entries, topics, tags, venues and authors.",
    "api.file.boards": "The benchmarks that have results.",
    "api.file.board": "The ranked results on the benchmark `benchmarks/NAME`.",
    "api.file.openapi": "The description of all files in OpenAPI 3.1. Programs can generate a client with it.",
    "api.file.schemas": "The JSON Schemas of all files.",
    "api.addresses": "Ids and addresses",
    "api.addresses.text": (
        "The files refer to entries by their ids, such as `papers/quick-sort`; so do links in summaries and notes. The page of "
        "the entry with this id is at `papers/quick-sort/`, relative to the address of the site. Its file is "
        "`entries/papers/quick-sort.json`. Pages of topics, tags, venues and authors are below `topics/`, `tags/`, `venues/` and "
        "`authors/`. `site` in `index.json` is the address of the site, if it is known. `pictures` in the file of an entry has the paths of the pictures in its notes. "
        "On GitHub Pages, scripts on all other sites may read the files, too."
    ),
    "api.promise": "What stays",
    "api.promise.text": (
        "Every file begins with `version`, `generated` and `licence`; `openapi.json` has them in `info`. `generated` is the newest "
        "date in the file, so a file changes only if its data change. Within a version, files may get new optional fields, and new "
        "kinds of entries may appear. Programs must ignore fields and kinds that they do not know. Any other change makes a new "
        "version with an address of its own. A field without a value is left out. If an id is not found, look it up in `redirects.json`."
    ),
    "api.examples": "Examples",
    "api.example.entry": "An entry:",
    "api.example.since": "What was added since a certain day, in Python:",
    "api.example.all": "The links to code of all entries, in JavaScript:",
    # --- badges of links, and the page about link health ---
    # badge of a link: a short label, and a sentence that explains it
    "mark.colon": ": ",
    "mark.dead": "dead",
    "mark.dead.since": "Not reachable since {}; last reachable on {}.",
    "mark.dead.never": "Not reachable since {}; never reachable before.",
    "mark.missing": "recently missing",
    "mark.missing.since": "Not found at the last check, on {}. This may be temporary.",
    "mark.moved": "moved",
    "mark.moved.from": "Opens at its new address. The old address was {}.",
    "mark.suspect": "may have changed",
    "mark.suspect.seen": "Checked on {}: {}.",
    "mark.unusable": "cannot be checked",
    "mark.closed": (
        "This site blocks automated checks, so the link could not be checked. It will "
        "probably open in your browser."
    ),
    "mark.archived": "archived copy",
    "mark.archived.at": "archived copy from {}",
    # the page
    "link-health": "Link health",
    "link-health.lead": (
        "This page shows whether the links in this knowledge base still work. Links are "
        "checked automatically; a single failure never marks a link as dead."
    ),
    "health.share": "{0} of {1} checked links can be opened.",
    "health.share.blocked": "{} more could not be checked, because their sites block or limit automated checks. They will probably open in your browser.",
    "health.show": "Show {} links",
    "health.nothing": "No links have been checked yet.",
    "health.last-check": "Last checked: ",
    "health.verdicts": "Results",
    "health.trend": "Over time",
    "health.trend.title": "Share of links that can be opened",
    "health.trend.range": (
        "Share of links that can be opened, from {} to {}: lowest {} on {}, highest {} on "
        "{}, latest {}."
    ),
    "health.trend.short": "A chart appears here after the second full check.",
    "health.dead": "Dead links",
    "health.gone": "Recently missing",
    "health.suspect": "Links that may have changed",
    "health.moved": "Moved links",
    "health.blocked": "Links that block automated checks",
    "health.unusable": "Links that cannot be checked",
    "health.link": "Link",
    "health.entries": "Found in",
    "health.when": "When",
    "health.why": "Reason",
    "health.edit": "edit",
    # facts from services about an entry, and the report of changed facts
    "facts.retracted": "Retracted",
    "facts.banner": "This publication is retracted or withdrawn, according to {} ({}).",
    "facts.stars.one": "{} star",
    "facts.stars.other": "{} stars",
    "facts.citations.one": "{} citation",
    "facts.citations.other": "{} citations",
    "facts.downloads.one": "{} download a month",
    "facts.downloads.other": "{} downloads a month",
    "facts.archived": "archived",
    "facts.pushed": "last push {}",
    "facts.open-access": "open access",
    "facts.published": "published: {}",
    "facts.version": "version {} on arXiv",
    "facts.corrected": "corrected",
    "facts.sources": "Stars, licences and citations: {} ({})",
    "facts.gone": "no longer on {}",
    "facts.no-code": "no code yet",
    "facts.fork-of": "fork of {}",
    "facts.renamed": "now {}",
    "facts.trend": "Stars: from {} to {} in {} months",
    "observe.retracted": "Retracted or withdrawn",
    "observe.corrected": "Corrected",
    "observe.gone": "No longer available",
    "observe.archived": "Archived",
    "observe.renamed": "Renamed",
    "observe.published": "Preprint that has been published",
    "observe.license": "Changed licence",
    "observe.version": "Newer version on arXiv",
    # details of a link on the page about link health
    "health.since": "since {}",
    "health.last-alive": "last reachable {}",
    "health.never-alive": "never reachable",
    "health.seen": "checked {}",
    "health.more-entries": "and {} more",
    "health.more": "{} more. Run {} to list them all.",
    # verdicts: label and meaning
    "verdict.alive": "Working",
    "verdict.alive.means": "Opens normally.",
    "verdict.redirected": "Redirected",
    "verdict.redirected.means": "Opens after a temporary redirect; the URL is still correct.",
    "verdict.moved": "Moved",
    "verdict.moved.means": "Moved permanently; the entry should be updated.",
    "verdict.blocked": "Blocks automated checks",
    "verdict.blocked.means": (
        "The site denies automated access or requires a login. It will probably open in "
        "your browser."
    ),
    "verdict.throttled": "Rate-limited",
    "verdict.throttled.means": "The site received too many requests and asked us to retry later.",
    "verdict.unchecked": "Not checked yet",
    "verdict.unchecked.means": "Waiting for the next check.",
    "verdict.suspect": "May have changed",
    "verdict.suspect.means": (
        "Responds, but perhaps with something else: another site, an error page, the home page, "
        "a login page."
    ),
    "verdict.transient": "Recently failing",
    "verdict.transient.means": "Failed, perhaps only temporarily, for example by a timeout.",
    "verdict.gone": "Recently missing",
    "verdict.gone.means": "Not found at the last check, but not often enough to count as dead.",
    "verdict.refused": "Skipped",
    "verdict.refused.means": "Leads to a private network, or is not a web page.",
    "verdict.invalid": "Invalid",
    "verdict.invalid.means": "Not a valid URL.",
    "verdict.dead": "Dead",
    "verdict.dead.means": "Missing or failing repeatedly, over days or weeks.",
    # --- why a link has its verdict; the site and the reports use these phrases ---
    # A reason continues a sentence, so it has no full stop. `{}` is an HTTP status that has no reason of its own below.
    "health.answered": "the server answered {}",
    "reason.http-301": "moved permanently (301)",
    "reason.http-302": "redirected temporarily (302)",
    "reason.http-303": "redirected to another page (303)",
    "reason.http-307": "redirected temporarily (307)",
    "reason.http-308": "moved permanently (308)",
    "reason.http-401": "login required (401)",
    "reason.http-403": "automated access denied (403)",
    "reason.http-404": "page not found (404)",
    "reason.http-407": "proxy login required (407)",
    "reason.http-410": "removed permanently (410)",
    "reason.http-429": "too many requests (429)",
    "reason.http-451": "unavailable for legal reasons (451)",
    "reason.http-500": "internal server error (500)",
    "reason.http-502": "bad gateway (502)",
    "reason.http-503": "service unavailable (503)",
    "reason.http-504": "gateway timeout (504)",
    "reason.http-999": "automated access denied (999)",
    "reason.challenge": "behind a CAPTCHA",
    "reason.cookie-wall": "redirects endlessly without cookies",
    "reason.meta-refresh": "the page forwards visitors automatically",
    "reason.soft-404": "error page served with status 200",
    "reason.parked": "domain is parked",
    "reason.login-page": "page asks for a login",
    "reason.github-api": "exists on GitHub",
    "reason.github-renamed": "renamed on GitHub",
    "reason.github-not-found": "no such repository on GitHub",
    "reason.arxiv-api": "exists on arXiv",
    "reason.doi-registered": "DOI is registered",
    "reason.doi-not-found": "DOI is not registered",
    "reason.redirect-to-root": "redirects to the home page",
    "reason.redirect-to-login": "redirects to a login page",
    "reason.redirect-to-404": "redirects to an error page",
    "reason.redirect-elsewhere": "redirects to a page of another kind",
    "reason.same-target": "redirects to the same page as many other links",
    "reason.other-site": "redirects to another site",
    "reason.other-page": "the page has a completely different title than at first",
    "reason.same-title": "moved to another site, where the page has the title that it had before",
    "reason.tls-expired": "certificate has expired",
    "reason.tls-self-signed": "certificate is self-signed",
    "reason.tls-wrong-host": "certificate is for another host",
    "reason.tls-untrusted": "certificate is not trusted",
    "reason.tls-failure": "secure connection failed",
    "reason.rate-limit": "rate limit reached",
    "reason.host-parked": "site asked for a long pause",
    "reason.timeout": "response timed out",
    "reason.connect-timeout": "connection timed out",
    "reason.connection-refused": "connection refused",
    "reason.unreachable": "host unreachable",
    "reason.host-unreachable": "host unreachable several times in a row",
    "reason.reset": "connection interrupted",
    "reason.empty-reply": "empty response",
    "reason.bad-answer": "response is not valid HTTP",
    "reason.bad-redirect": "redirect without a valid target",
    "reason.header-too-large": "response header too large",
    "reason.dns-failure": "DNS lookup failed",
    "reason.dns-timeout": "DNS lookup timed out",
    "reason.redirect-loop": "redirects in a loop",
    "reason.too-many-redirects": "too many redirects",
    "reason.nxdomain": "host does not exist",
    "reason.private-address": "leads to a private network",
    "reason.bad-scheme": "not a web page",
    "reason.credentials": "URL contains a user name or password",
    "reason.invalid-url": "not a valid URL",
    "reason.deadline": "the check ran out of time",
    "reason.interrupted": "the check was interrupted",
    "reason.aborted": "the check was interrupted",
    "reason.never": "never checked",
    # the report of the link checker
    "report.title.all": "Link health",
    "report.title.changed": "Links of this branch",
    "report.title.only": "Selected links",
    "report.summary": "{} Last checked on {}.",
    "report.no-links": "No links to check.",
    "report.to-fix": "**{} to fix**, of {}.",
    "report.nothing-to-fix": "Nothing to fix among {}.",
    "report.links.one": "{} link",
    "report.links.other": "{} links",
    "report.out-of-time": "There was no time to check {}.",
    "report.changes": "What changed",
    "report.changes-since": "What changed since {}",
    "report.first-run": "No links were checked before this run.",
    "report.no-changes": "No changes.",
    "report.new.dead": "Newly dead",
    "report.new.missing": "Newly missing",
    "report.new.suspect": "Newly suspect",
    "report.new.moved": "Newly moved",
    "report.new.unusable": "Newly unusable",
    "report.new.recovered": "Working again",
    "report.all-links": "All links",
    "report.dead": "Dead",
    "report.unusable": "Cannot be checked",
    "report.moved": "Moved permanently",
    "report.suspect": "Suspect",
    "report.missing": "Recently missing",
    "report.failed": "Failed this time",
    "report.titles": "Titles that do not match the entry",
    "report.titles.what": (
        "The title of the page and the name of the entry have no word in common. Check whether the page shows the work "
        "of the entry. Later reports do not list the page again."
    ),
    "report.blocked": "Blocks automated checks",
    "report.nothing-to-do": "nothing to do",
    "report.column.verdict": "Verdict",
    "report.column.number": "Links",
    "report.column.share": "Share",
    "report.column.link": "Link",
    "report.column.entry": "Entry",
    "report.column.why": "Why",
    "report.column.since": "Since",
    "report.column.action": "What to do",
    # --- checks: the title, and what is wrong and why it matters ---
    "check.dangling-reference": "Reference to a missing entry or topic",
    "check.dangling-reference.meaning": (
        "An entry refers to a topic or an entry that does not exist. Or a topic has a "
        "parent that does not exist, or is its own ancestor."
    ),
    "check.self-use": "Entry that uses itself",
    "check.self-use.meaning": "A field that names other entries, such as `uses`, names the entry itself.",
    "check.cyclic-use": "Entries that use each other",
    "check.cyclic-use.meaning": (
        "Two entries use each other, or several entries use each other in a circle. A work builds on earlier works only, "
        "so one of the entries says the opposite of what is true."
    ),
    "check.reserved-name": "Name that Windows reserves",
    "check.reserved-name.meaning": (
        "Windows reserves names such as `con`, `nul` and `com1` for devices. With an entry or a topic "
        "of this name, the repository cannot be cloned and the site cannot be unpacked on Windows."
    ),
    "check.bad-link": "Invalid link in a text",
    "check.bad-link.meaning": (
        "A link in a summary, note or description is neither the id of an entry nor a valid web address. Perhaps an "
        "identifier in it, such as an arXiv number, is incomplete, or a comma was copied with it."
    ),
    "check.missing-picture": "Missing picture",
    "check.missing-picture.meaning": (
        "A note shows a picture, but the entry's folder of pictures has no such file. Readers see the alternative text "
        "of the picture instead."
    ),
    "check.picture-text": "Picture without alternative text",
    "check.picture-text.meaning": (
        "A picture has no alternative text in the language of the note. Readers who cannot see the picture hear or read this "
        "text, and the search finds its words."
    ),
    "check.picture-source": "Picture without a caption or a licence",
    "check.picture-source.meaning": (
        "A picture has no caption, or the caption names no licence. Write what the picture shows, where it comes from, and "
        "under which licence. Other people may have the rights to the picture."
    ),
    "check.unused-picture": "Picture that no note shows",
    "check.unused-picture.meaning": (
        "An entry's folder of pictures contains a file that none of the entry's notes shows. Perhaps a note misspells the "
        "name of the file."
    ),
    "check.picture-metadata": "Private data in a picture",
    "check.picture-metadata.meaning": (
        "The file of a picture contains the place where the picture was taken, or data that identify the camera or its "
        "owner. The file is published unchanged."
    ),
    "check.duplicate-url": "One thing in two entries",
    "check.duplicate-url.meaning": (
        "Two entries describe the same thing: a URL of one entry and a URL of the other "
        "entry lead to the same page, or contain the same arXiv id or DOI."
    ),
    "check.citation-key": "One citation key in two entries",
    "check.citation-key.meaning": (
        "Two entries have the same citation key, or the key of one entry is a former key of the other. BibTeX drops one of "
        "two records with the same key."
    ),
    "check.rejected": "Rejected entry",
    "check.rejected.meaning": (
        "An entry describes something that the maintainers decided not to include. The file "
        "rejected.yml has the reason."
    ),
    "check.similar-title": "Nearly identical titles",
    "check.similar-title.meaning": (
        "Two entries have almost the same title, so they may be the same work listed twice."
    ),
    "check.unused-topic": "Topic without entries",
    "check.unused-topic.meaning": "A topic has no entries, so its page is empty.",
    "check.unused-tag": "Tag in tags.yml without entries",
    "check.unused-tag.meaning": (
        "A tag in tags.yml has no entries, so its name appears on no page. The tag may be misspelt."
    ),
    "check.missing-language": "Missing translation",
    "check.missing-language.meaning": (
        "A summary, a note, or the name or description of a topic or tag lacks a language of the "
        "site. Readers of this language see the text in another language, with a badge. An entry "
        "without a summary is reported as well."
    ),
    "check.wrong-language": "Text in the wrong language",
    "check.wrong-language.meaning": (
        "A text is in another language than its key says, such as a Chinese text under `en`. "
        "Readers see a language that they did not choose."
    ),
    "check.identical-text": "Same text in two languages",
    "check.identical-text.meaning": (
        "A text is identical in two languages. Delete one of them until a translation exists. "
        "Until then, readers of the missing language see a badge."
    ),
    "check.formula": "Mistakes in formulas",
    "check.formula.meaning": (
        "The builder cannot read the formula, so pages show it as it is written. `kb check` names the line and the "
        "column of the mistake."
    ),
    "check.notes-structure": "Notes that differ in structure",
    "check.notes-structure.meaning": (
        "The notes have more paragraphs, list items or other blocks in one language than in another, so a "
        "part may have no translation. Side by side, readers see an empty space next to this part."
    ),
    "check.todo-marker": "Unfinished text",
    "check.todo-marker.meaning": (
        "A text contains a marker, such as TODO, for text that is unfinished or untranslated."
    ),
    "check.marketing": "Promotional wording",
    "check.marketing.meaning": (
        "A text praises a work instead of saying what the work does. Praise becomes "
        "outdated; facts do not."
    ),
    "check.name-style": "Unconventional spelling",
    "check.name-style.meaning": (
        "A title, name, alias, author or venue ends with a full stop. Or a title or name is "
        "all in capitals."
    ),
    "check.author-style": "Not exactly one name",
    "check.author-style.meaning": (
        "An item in the list of authors contains several names, a footnote mark, an e-mail address, an affiliation or a "
        "title, or it is *et al.* Or a name is repeated."
    ),
    "check.name-split": "Family name is a guess",
    "check.name-split.meaning": (
        "The name has no comma, so the builder guesses where the family name begins. If the guess is wrong, citations "
        "sort and abbreviate the name wrongly. The check reports each name once."
    ),
    "check.leftover-tex": "TeX in a title, name or summary",
    "check.leftover-tex.meaning": (
        "Pages would show commands such as `\\emph`, braces and single dollar signs as typed. `kb fmt` converts TeX that "
        "has an exact form in Unicode. Pages show formulas between two dollar signs, such as `$\\sqrt{x}$`."
    ),
    "check.whitespace": "Invisible whitespace",
    "check.whitespace.meaning": (
        "Texts that look equal differ if one of them contains invisible whitespace. Such "
        "whitespace clutters diffs, too."
    ),
    "check.future-date": "Date in the future",
    "check.future-date.meaning": "A year or a date is in the future, which is probably a typo.",
    "check.published-year": "Date of publication in another year",
    "check.published-year.meaning": (
        "The date and the year of publication disagree, so lists would show the entry in the wrong place."
    ),
    "check.year-venue": "Year, venue and links disagree",
    "check.year-venue.meaning": (
        "`year`, `venue` and `added` must not contradict each other, the arXiv id, the DOI or the URL of a publisher, "
        "such as CVF, PMLR, NeurIPS or the ACL Anthology. If they do, lists show the entry in the wrong place, and "
        "citations are wrong. A paper with a venue may appear on arXiv at most one year after its publication. For an "
        "older paper, waive the check with the reason."
    ),
    "check.unknown-licence": "Unknown licence",
    "check.unknown-licence.meaning": (
        "A licence is not in the list of SPDX, so the filter *Commercial use* cannot use it. The cause is often a spelling "
        "mistake. Write a licence that SPDX does not list as `LicenseRef-` and a name, such as "
        "`LicenseRef-research-only`."
    ),
    "check.unknown-venue": "Unknown venue",
    "check.unknown-venue.meaning": (
        "The site groups entries by series, such as ICML. It knows some 350 series and their spellings. An unknown "
        "series is often a spelling mistake. If the series is missing, add it to venues.yml."
    ),
    "check.tag-spelling": "Spelling of a tag",
    "check.tag-spelling.meaning": (
        "A tag is spelt in two ways, so filters show it twice, and so may the overview of tags. "
        "For a tag in tags.yml, its names and aliases count as further spellings. Or a tag "
        "contains capitals or full-width letters, or ends with a full stop."
    ),
    "check.name-spelling": "Author or venue spelt in two ways",
    "check.name-spelling.meaning": (
        "Two names differ only in case, accents or punctuation. They share one page, but filters and "
        "related entries treat them as two. If both spellings of an author are right, add the person to people.yml. Of "
        "venues, only unknown series are reported: a known series may be written in any of its spellings."
    ),
    "check.ambiguous-person": "Author who may be several people",
    "check.ambiguous-person.meaning": (
        "Several people in people.yml have the name of an author, and the entry does not say which person it means. Or "
        "people.yml and the entry contradict each other about the ORCID iD or the spelling. The page of an author may then "
        "show entries by other people."
    ),
    "check.unused-person": "Person without entries",
    "check.unused-person.meaning": (
        "A person in people.yml is not the author of any entry, so the person has no page. A spelling may be missing."
    ),
    "check.link-role": "Link under the wrong label",
    "check.link-role.meaning": (
        "A link has the wrong label for its URL, so the button does not open what the label says."
    ),
    "check.url-punctuation": "Punctuation at the end of a URL",
    "check.url-punctuation.meaning": (
        "A comma, another mark or a bracket was probably copied with the URL. With it, the URL does not open."
    ),
    "check.short-lived-link": "Link that will not last",
    "check.short-lived-link.meaning": (
        "Shares on netdisks and copies for peer review do not last, because their owner or their host "
        "cancels them. Later, other people may use the same URL."
    ),
    "check.reference-kind": "Reference to the wrong kind of entry",
    "check.reference-kind.meaning": (
        "A result names an entry that is not a benchmark, or a benchmark names an entry that is not a dataset."
    ),
    "check.unknown-result-id": "Unknown split, setting or metric",
    "check.unknown-result-id.meaning": (
        "A result has a split, a setting or a metric that its benchmark does not have, so it cannot be "
        "compared with other results."
    ),
    "check.repeated-result": "Result that repeats",
    "check.repeated-result.meaning": (
        "Two results of one entry agree in benchmark, model, split, setting and conditions, so the model "
        "would be in one ranking twice."
    ),
    "check.score-range": "Score out of range",
    "check.score-range.meaning": (
        "A score is lower or higher than its metric allows, which is probably a typo."
    ),
    "check.score-scale": "Score on another scale",
    "check.score-scale.meaning": (
        "A score such as 0.934 is on one board with scores such as 93.4: one is a fraction, the other a "
        "percentage, and the ranking is wrong."
    ),
    "check.different-scores": "Different scores of one model",
    "check.different-scores.meaning": (
        "Two rows of one ranking have the same model and different scores. Both stay on the board. One of "
        "them may be copied wrongly. If both are as printed, write a note that tells readers why they differ."
    ),
    "check.result-before-benchmark": "Result older than its benchmark",
    "check.result-before-benchmark.meaning": (
        "Authors cannot have printed a score on a benchmark that appeared in a later year. Probably others "
        "measured the model later, or the result names the wrong benchmark."
    ),
    "check.benchmark-metrics": "Benchmark without metrics",
    "check.benchmark-metrics.meaning": "Without metrics, a benchmark can have no results.",
    "check.waiver": "Waiver without effect",
    "check.waiver.meaning": (
        "An entry waives a check that does not exist, or a check that reports nothing for "
        "this entry."
    ),
    # --- issue forms; `{0}` is the kind, and `{1}` is the language of the answer ---
    "language.en": "English",
    "language.zh": "Chinese",
    "form.introduction": (
        "Only fields marked with a star are required. After a maintainer has approved the issue, a "
        "workflow opens a pull request for it."
    ),
    "form.suggest": "Suggest {}; no git needed.",
    "form.issue-title": "{}: ",
    "form.in-language": "{0} in {1}",
    "form.two-sentences": "{} {}",
    "form.begin-with-one": (
        "You may write the summary and notes in one language only; someone else can add the rest "
        "later."
    ),
    "form.agreement": "Licence",
    "form.agreement.option": "I wrote these texts, and they may be published under CC BY 4.0.",
    # questions: label, label for a further language, help, help for a further language
    "form.title": "Title of the {0}",
    "form.title.in": "{1} title",
    "form.title.help": "As published.",
    "form.title.further": "Only if it was published with a title in {1}.",
    "form.name": "Name of the {0}",
    "form.name.in": "{1} name",
    "form.name.help": "As its authors write it.",
    "form.name.further": "Only if it has a name in {1}.",
    "form.aliases": "Short names",
    "form.aliases.help": "Short names in common use, separated by commas.",
    "form.authors": "Authors",
    "form.authors.help": "One per line, or separated by commas; or as in BibTeX: `Family, Given and Family, Given`.",
    "form.year": "Year",
    "form.year.help": "Year of publication.",
    "form.published": "Date of publication",
    "form.published.help": "Only if you know the day. Write it as 2023-07-23.",
    "form.venue": "Venue",
    "form.venue.help": "Conference or journal, with the year.",
    "form.board": "Official board",
    "form.board.help": "The page on which the authors of the benchmark list results.",
    "form.dataset": "Dataset",
    "form.dataset.help": "The id of the dataset's entry.",
    "form.url": "Link to the {0}",
    "form.url.help": "URL of the {0} itself.",
    "form.paper": "Paper that introduces it",
    "form.paper.help": "Link to the paper.",
    "form.size": "Size",
    "form.size.in": "Size in {1}",
    "form.size.help": "How much it contains, in {1}.",
    "form.license": "Licence of the {0}",
    "form.license.help": "As stated by its authors.",
    "form.dataset.license": "Licence of the data",
    "form.modalities": "Modalities",
    "form.modalities.help": "Separated by commas.",
    "form.links.paper": "Link to the paper",
    "form.links.paper.help": (
        "Its page on arXiv, ACL Anthology, OpenReview or the publisher's site."
    ),
    "form.links.code": "Link to the code",
    "form.links.code.help": "One per line.",
    "form.links": "Other links",
    "form.links.help": "One per line, each beginning with its type: {}.",
    "form.topics": "Topics",
    "form.topics.help": (
        "Names or ids of topics on this site, main topic first, separated by commas."
    ),
    "form.tags": "Tags",
    "form.tags.help": "A few tags, separated by commas.",
    "form.disclosure": "Your relation to it",
    "form.disclosure.help": "The page of the entry shows it. You are welcome to add your own work.",
    "form.disclosure.author": "I am an author or a maintainer of it",
    "form.disclosure.colleague": "I am a colleague of its authors",
    "form.disclosure.employer": "My employer published it or paid for it",
    "form.disclosure.other": "Another relation, described below",
    "form.disclosure.none": "No relation",
    "form.disclosure_note.help": "A few words in {1}. The page shows them, too.",
    "form.disclosure_note": "Your relation in your own words",
    "form.disclosure_note.in": "Your relation in your own words, in {1}",
    "form.summary": "Summary",
    "form.summary.in": "Summary in {1}",
    "form.summary.help": "What it does and how, in one or two sentences in {1}.",
    "form.notes": "Notes",
    "form.notes.in": "Notes in {1}",
    "form.notes.help": "Reading notes in {1}, written in Markdown.",
    "form.added": "Date of addition",
    # the form for dead links
    "form.dead-link.name": "Dead link",
    "form.dead-link.description": "A link in an entry does not open, or opens the wrong page.",
    "form.dead-link.page": "Page or entry",
    "form.dead-link.page.help": "URL of the page on this site, or the entry's id.",
    "form.dead-link.link": "Dead link",
    "form.dead-link.link.help": "Copy the link exactly as it is on the page.",
    "form.dead-link.what": "What happens",
    "form.dead-link.what.help": "What you see when you open it.",
    "form.dead-link.what.not-found": "Page not found",
    "form.dead-link.what.other-page": "A different page opens",
    "form.dead-link.what.nothing": "Nothing opens at all",
    "form.dead-link.what.login": "It requires a login or payment",
    "form.dead-link.replacement": "New URL",
    "form.dead-link.replacement.help": "If you know it.",
    # the form for a link, and the form for corrections
    "form.link.name": "Only a link",
    "form.link.description": "Suggest a paper, a repository or a dataset by its URL. Services fill in the rest.",
    "form.link.url": "Link to suggest",
    "form.link.url.help": (
        "A page on arXiv, ACL Anthology, OpenReview or a publisher's site, a repository, a dataset on Hugging Face, or a DOI."
    ),
    "form.correction.name": "Correction",
    "form.correction.description": "Something in an entry is wrong.",
    "form.correction.entry": "Entry to correct",
    "form.correction.entry.help": "The id of the entry, or the URL of its page.",
    "form.correction.page": "Address of the page",
    "form.correction.page.help": "Where you saw the mistake.",
    "form.correction.wrong": "What is wrong",
    "form.correction.wrong.help": (
        "What you chose on the page, such as Year, Authors or Venue, or a few words."
    ),
    "form.correction.right": "What is right",
    "form.correction.right.help": (
        "Write only the right text, in full: the year, all authors, all links; for a result a line for "
        "each metric, such as `accuracy: 85.4`. A pull request with exactly this text follows. A maintainer corrects summaries and notes by hand, so there "
        "you can also explain."
    ),
    "form.correction.source": "Source",
    "form.correction.source.help": "Where one can see what is right.",
    # replies to an issue
    "queue.queued": (
        "Thank you for all your contributions! So that all contributors get an answer soon, we look at only {} from each "
        "contributor at a time. This contribution waits in the queue, with the label `queued`. You need not do anything: "
        "when its turn comes, the label is removed."
    ),
    "queue.released": "Thank you for waiting! It is the turn of this contribution now.",
    "form.reply.accepted": (
        "Thank you! This issue has become the entry {}. It is published once its pull request is "
        "merged."
    ),
    "form.reply.corrected": (
        "Thank you! A pull request corrects the entry {}. Once it is merged, the correction is published."
    ),
    "form.reply.by-hand": (
        "Thank you! No program can make this correction. A maintainer opens the file {0}, corrects "
        "{1} in every language, runs `kb check`, and closes this issue with the pull request."
    ),
    "form.reply.source": (
        "Written by `kb from-issue` from the form that {0} filled in; the file is {1}."
    ),
    "form.reply.unknown-user": "an unknown user",
    "form.reply.changes": (
        "Thank you! Please make a few changes before this can become an entry. Edit the text of the "
        "issue (… → *Edit*), not the comment, and keep the headings. A maintainer will then set the "
        "label {} again."
    ),
    "form.reply.missing-language": (
        "One language is enough: the pull request can be merged without the rest. Until someone adds "
        "the rest, readers see the text in another language, with a badge."
    ),
    "form.reply.errors": "Please change",
    "form.reply.suggestions": "Could be better",
    "form.reply.to-add": "Still missing",
    "form.reply.more": "{} more",
    "form.reply.field-sources": "Sources of the fields",
    "form.reply.source.reference": "the URL in the issue",
    "form.reply.source.similar-entries": "similar entries",
    "form.reply.suggested-links": "Suggested links, which are not in the entry",
    "form.reply.notices": "Notices of the sources",
    "form.reply.item": "**{0}**: {1}",
    # What the author of an issue should do, by the code of the problem. In English, replies use the more
    # specific message of the check or the model, if there is one.
    "form.problem.ambiguous-heading": (
        "A line of an answer is identical to this heading of the form. Change or remove the line."
    ),
    "form.problem.bad-date": "Write a valid date.",
    "form.problem.bad-link": (
        "A link in the summary or notes is not valid. Write a URL that begins with https://, or the id "
        "of an entry, such as papers/clip."
    ),
    "form.problem.bad-tag": "A tag is a few words, without a slash.",
    "form.problem.bad-url": "Write the whole URL, beginning with https://.",
    "form.problem.bad-year": "Write four digits, such as 2023.",
    "form.problem.dangling-reference": "There is no such entry or topic. Check the spelling.",
    "form.problem.duplicate-url": (
        "The entry `{}` already has this link. If something is missing in that entry, say so in a "
        "comment, or edit the entry."
    ),
    "form.problem.empty-text": "Write a text.",
    "form.problem.hidden-character": "Delete the invisible character, and retype the text around it.",
    "form.problem.missing-field": "This has no answer. Fill it in.",
    "form.problem.missing-language": "If you cannot write it, a maintainer can translate it.",
    "form.problem.no-paper-link": "Write the URL of the paper's page.",
    "form.problem.not-a-form": (
        "This issue does not come from one of the forms for entries. Open a new issue and choose one "
        "of these forms: {}."
    ),
    "form.problem.not-one-line": "Write a single line.",
    "form.problem.not-ticked": "The box is not ticked. Tick it if you agree.",
    "form.problem.repeated-item": "Something appears twice. Delete one of the two.",
    "form.problem.no-answer": "No service answered. A maintainer can set the label again later.",
    "form.problem.unknown-kind": (
        "The page does not say whether it is about a paper, a repository or a dataset. Fill in the form of its kind."
    ),
    "form.problem.unknown-url": "No service knows this URL. Check every character.",
    "form.problem.use-kind-form": (
        "The services do not know all fields that an entry needs. Fill in the form of its kind instead."
    ),
    "form.problem.unknown-entry": "There is no entry `{}`. Copy the URL of its page.",
    "form.problem.no-change": "The entry says this already.",
    "form.problem.rejected": (
        "`{}` was rejected on {}: {} If the reason no longer holds, please say so in a comment."
    ),
    "form.problem.too-long": "Shorten the text.",
    "form.problem.too-long.characters": "This has more than {} characters. Shorten it.",
    "form.problem.too-long.items": "This has more than {} items. Shorten the list.",
    "form.problem.unknown-role": (
        "`{0}` does not begin with the type of the link. Write one link a line, as in "
        "`project: https://...`; the types are {1}."
    ),
    "form.problem.unknown-topic": "There is no topic `{0}`. Valid here: {1}.",
    "form.problem.unknown-topic.similar": "There is no topic `{0}`. Did you mean `{1}`?",
    # previews of entries in pull requests
    "preview.none": "No entry was added or changed.",
    "preview.new": "new",
    "preview.changed": "changed",
    "preview.invalid": "This entry is not valid yet.",
    "preview.gone": "Pages that lead nowhere after this change",
    "preview.moved": "Pages that have a new address or were removed on purpose",
    "preview.pages": "Pages",
    "preview.built-site": "The built site",
    "preview.how-to-view": ("Unpack it, run {0} in its folder, and open {1}."),
}

# With a lookahead for the first letter of a word, the search is three times faster.
MARKETING_WORDS = (
    r"\b(?i:(?=[abcginprsuw])(?:state[- ]of[- ]the[- ]art|SOTA|cutting[- ]edge|groundbreaking|revolutionary"
    r"|game[- ]chang(?:er|ing)|unparalleled|world[- ]class|best[- ]in[- ]class|blazing(?:ly)?"
    r"|awesome|amazing|incredibl[ey]|stunning|powerful|seamless(?:ly)?|next[- ]generation))\b",
)
UNFINISHED_WORDS = (
    r"\b(?:TODO|FIXME|TBD|XXX)\b",
    r"\b(?i:(?=[lmt])(?:lorem ipsum|translate me|machine[- ]translated))\b",
)

LANGUAGE = Language(
    code="en",
    tag="en",
    own_name="English",
    script="Latn",
    words=_WORDS,
    writing=WritingRules(
        is_title_case=True,
        marketing_words=MARKETING_WORDS,
        unfinished_words=UNFINISHED_WORDS,
        has_spaces_between_scripts=True,
    ),
)
