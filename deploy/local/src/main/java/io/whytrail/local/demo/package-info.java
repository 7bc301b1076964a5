/// The whole story in one run: interactions are recorded, tool calls are gated, people decide, a
/// candidate policy is replayed, and one case leaves as evidence that is verified offline. Each
/// step is what a user of the mesh would do, through its public interfaces.
@NullMarked
package io.whytrail.local.demo;

import org.jspecify.annotations.NullMarked;
