package io.whytrail.scoring.feedback;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/// How labels are learnt from.
///
/// @param labels how many of a tenant's labels of one stage are compared with, the newest ones
/// @param held how many texts of all tenants together are held in memory
/// @param delay how long to wait between two looks for labels to learn from
@ConfigurationProperties("whytrail.feedback")
record FeedbackConfiguration(int labels, int held, Duration delay) {}
