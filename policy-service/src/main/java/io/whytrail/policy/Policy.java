package io.whytrail.policy;

import io.micronaut.runtime.Micronaut;

/// The policy service: rules, decisions, approvals, labels and the console.
public final class Policy {

  private Policy() {}

  public static void main(String[] args) {
    Micronaut.build(args).mainClass(Policy.class).banner(false).start();
  }
}
