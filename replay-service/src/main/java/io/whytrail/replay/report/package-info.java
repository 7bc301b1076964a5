/// What a run says, as files: JUnit XML, JSON, Markdown for a CI summary, one self-contained HTML
/// page, and the plain text of a CI log. Pure: each writer turns one
/// [io.whytrail.replay.report.Report] into text. Coverage comes first and flips come before
/// everything else.
@NullMarked
package io.whytrail.replay.report;

import org.jspecify.annotations.NullMarked;
