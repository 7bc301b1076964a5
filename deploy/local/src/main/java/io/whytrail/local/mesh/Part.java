package io.whytrail.local.mesh;

/// One process of the mesh.
interface Part {

  String name();

  /// Starts the process; returns when it runs, which need not mean that it answers.
  void start();

  /// Ends it in good order, and the hard way where it does not follow.
  void stop();

  /// The process as it is now.
  ProcessHandle process();

  /// How the process ended, as far as that can be known; may be empty.
  String end();
}
