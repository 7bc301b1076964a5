/// Files of recorded interactions, and how their rows become interactions of the contract. Each
/// format is one small class; rows are read one at a time, so that a file of any length fits, and a
/// row that can't be read says why without ending the file.
@NullMarked
package io.whytrail.local.format;

import org.jspecify.annotations.NullMarked;
