/// Connections to the services of a running mesh: channels, and credentials for whoever calls.
@NullMarked
package io.whytrail.local.connection;

import org.jspecify.annotations.NullMarked;
