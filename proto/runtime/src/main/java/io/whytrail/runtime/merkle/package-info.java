/**
 * The Merkle tree of RFC 6962: hashes, roots, and the verification of inclusion and consistency
 * proofs. Everything here is a pure function over the JDK alone, so that an auditor can read it in
 * one sitting and a verifier can use it without the rest of the system.
 *
 * <p>{@code tile} lays the tree out as C2SP tlog-tiles and proves things about it; {@code note}
 * signs and verifies what is said about its root.
 */
@NullMarked
package io.whytrail.runtime.merkle;

import org.jspecify.annotations.NullMarked;
