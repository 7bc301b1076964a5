/**
 * What is said about a tree, signed: C2SP signed notes, checkpoints and witness cosignatures, and
 * the {@code c2sp.org/tlog-proof@v1} file that lets anyone who has the log's verifier key check one
 * entry offline. Keys are Ed25519, by the JDK.
 */
@NullMarked
package io.whytrail.runtime.merkle.note;

import org.jspecify.annotations.NullMarked;
