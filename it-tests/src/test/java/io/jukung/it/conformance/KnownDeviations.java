package io.jukung.it.conformance;

import static io.jukung.it.conformance.Deviation.Where.ANYWHERE;
import static io.jukung.it.conformance.Deviation.Where.CGROUP_V1;
import static io.jukung.it.conformance.RuntimeUnderTest.CRUN;
import static io.jukung.it.conformance.RuntimeUnderTest.RUNC;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a runtime differs from what a case expects, and why. A row that no longer happens fails its
 * case. docs/conformance.md has the same reasons.
 */
final class KnownDeviations {
  private static final String OLD = "it is of a version of the specification before this existed";
  private static final String ABSENT = "it has no such command or flag";
  private static final String LENIENT = "it takes the value and does nothing with it";
  private static final String LEFT = "a create that fails leaves the cgroups it had made";

  static final List<Deviation> ALL =
      List.of(
          // ---- runtime.md
          row("LifecycleStatesIT.idsAreNoPaths", CRUN, "id \"a b\"", "it only refuses slashes"),
          row("LifecycleStatesIT.killSends", CRUN, "no signal", "unknown signals become number 0"),
          row(
              "LifecycleStatesIT.stateHasItsFields",
              CRUN,
              "^rootfs",
              "rootfs is what the configuration says, relative to the bundle"),
          // ---- config.md
          row("HostnameIT.domainname", RUNC, "domainname", OLD),
          row("HostnameIT.domainnameNeedsANamespace", RUNC, "not refused", OLD),
          row("ConfigurationIT.versionsMustBeVersions", RUNC, "not refused", LENIENT),
          row("ConfigurationIT.majorVersionsAreRefused", RUNC, "not refused", LENIENT),
          row(
              "ConfigurationIT.minorVersionsAreTaken",
              CRUN,
              "^1.2.0",
              "it refuses versions newer than 1.1"),
          row(
              "ConfigurationIT.nonsenseIsRefused",
              CRUN,
              "args that is no array: not refused",
              "a value of another type is as if it were not there"),
          row(
              "ConfigurationIT.rootPath",
              RUNC,
              "^link",
              "a root file system by a symbolic link is refused"),
          row("ProcessIT.rlimitsMustBeDifferent", RUNC, "not refused", "the last one counts"),
          row("ProcessIT.rlimitsMustBeDifferent", CRUN, "not refused", "the last one counts"),
          row("ProcessIT.cwdMustBeAbsolute", CRUN, "relative: not refused", "it is taken from /"),
          row("ProcessIT.homeIsFound", CRUN, "unknown user", "without an entry HOME is not set"),
          row("ProcessIT.ioPriority", RUNC, "class|idle", OLD),
          row("ProcessIT.ioPriority", CRUN, "class|idle", OLD),
          row("ProcessIT.scheduler", RUNC, "nice and policy", OLD),
          row("ProcessIT.scheduler", CRUN, "nice and policy", OLD),
          row(
              "MountsIT.takingBack",
              RUNC,
              "data: defaults",
              "\"defaults\" goes to the file system as data, and tmpfs does not know it"),
          row(
              "MountsIT.takingBack",
              CRUN,
              "^[ab]: ",
              "words that take a flag back have no effect on a new file system"),
          row(
              "MountsIT.recursiveAttributes",
              CRUN,
              "mount_setattr",
              "rnoatime is given to mount_setattr without what it needs beside it"),
          row("MountsIT.idMapped", RUNC, "owner", OLD),
          row("MountsIT.nosymfollow", CRUN, "Invalid argument", OLD),
          row(
              "MountsIT.propagation",
              CRUN,
              "expected .*(shared|unbindable)",
              "the root's propagation is set after the mounts, recursively, and wins"),
          row("MountsIT.targetsAreMade", CRUN, "^modes", "directories it makes are sticky"),
          row("HooksConformanceIT.state", CRUN, "^bundle", "startContainer is told the bundle /"),
          row(
              "HooksConformanceIT.state",
              CRUN,
              "status: expected (creating|created)",
              "it says created where the specification says creating, and has a starting"),
          row(
              "HooksConformanceIT.state",
              RUNC,
              "^poststart's",
              "poststart hooks run in create, with the state of then"),
          row(
              "HooksConformanceIT.order",
              RUNC,
              "at create|before the program",
              "poststart hooks run in create, before the program"),
          row(
              "HooksConformanceIT.order",
              CRUN,
              "before the program",
              "start does not wait for startContainer hooks, poststart hooks come first"),
          row(
              "HooksConformanceIT.startContainerFails",
              RUNC,
              "start: not refused",
              "start has returned when startContainer hooks run"),
          row(
              "HooksConformanceIT.startContainerFails",
              CRUN,
              "start: not refused",
              "start has returned when startContainer hooks run"),
          row(
              "HooksConformanceIT.poststopFailures",
              RUNC,
              "second",
              "hooks after one that failed are not run"),
          row("HooksConformanceIT.poststopAfterFailure", CRUN, "poststop", "they are not run"),
          row("HooksConformanceIT.timeoutsArePositive", CRUN, "zero", "0 is no timeout"),
          row("TerminalConformanceIT.terminalIsNeeded", CRUN, "not refused", LENIENT),
          // ---- config-linux.md
          row("NamespacesIT.timeOffsets", RUNC, "does not exist", OLD),
          row(
              "NamespacesIT.timeOffsets",
              CRUN,
              "sync socket",
              "a new time namespace ends its own child, with offsets or without"),
          row("NamespacesIT.timeOffsetsNeedANamespace", RUNC, "not refused", OLD),
          row("NamespacesIT.timeOffsetsNeedANamespace", CRUN, "not refused", LENIENT),
          row("NamespacesIT.mappingsNeedANamespace", RUNC, "not refused", LENIENT),
          row("NamespacesIT.mappingsNeedANamespace", CRUN, "not refused", LENIENT),
          row("NamespacesIT.noDuplicates", CRUN, "not refused", LENIENT),
          row(
              "NamespacesIT.mappingsAreNeeded",
              CRUN,
              "not refused",
              "it makes mappings of its own accord"),
          row(
              "NamespacesIT.userByPath",
              RUNC,
              "no uid mappings found",
              "it wants mappings of a namespace that exists and has them"),
          row("DevicesIT.deviceTypes", CRUN, "not refused", "what is not b or p is c"),
          row(
              "DevicesIT.devicesReplaceDefaults",
              RUNC,
              "error reopening /dev/null",
              "a default device in the configuration loses its default rule, and cannot be opened"),
          row(
              "DevicesIT.devicesReplaceDefaults",
              CRUN,
              "^null",
              "what exists already is not changed"),
          row("LinuxContainerIT.unknownPersonality", RUNC, "not refused", LENIENT),
          row("LinuxContainerIT.personality", RUNC, "machine", LENIENT),
          row("LinuxContainerIT.intelRdt", CRUN, "not refused", LENIENT),
          row("LinuxContainerIT.mountLabel", CRUN, "not refused", LENIENT),
          row("LinuxContainerIT.rootfsPropagation", CRUN, "sea: not refused", LENIENT),
          row(
              "LinuxContainerIT.rootfsPropagation",
              RUNC,
              "shared: expected|invalid argument",
              "the root is bound after its parent became private: it is never shared. An"
                  + " unbindable tree cannot be bound, which it tries"),
          row("CgroupsIT.unifiedOnV1", CRUN, CGROUP_V1, "cgroups left", LEFT),
          row(
              "CgroupsIT.cpuUnlimited",
              CRUN,
              CGROUP_V1,
              "cpu.cfs_quota_us|cgroups left",
              "-1 is written as an unsigned number; " + LEFT),
          row(
              "CgroupsIT.pidsUnlimited",
              CRUN,
              CGROUP_V1,
              "pids.max|cgroups left",
              "-1 is written as it is; " + LEFT),
          row("CgroupsIT.cpusetMustExist", CRUN, CGROUP_V1, "cgroups left", LEFT),
          row("CgroupsIT.swapBelowLimit", CRUN, CGROUP_V1, "cgroups left", LEFT),
          row("CgroupsIT.cpuBurst", RUNC, "^burst", OLD),
          row("CgroupsIT.cpuBurst", CRUN, "^burst", OLD),
          row("CgroupsIT.cpuIdle", RUNC, CGROUP_V1, "^idle", "on v1 it is not written"),
          row("CgroupsIT.pause", CRUN, "resume again", "what is not paused can be resumed"),
          row(
              "SeccompConformanceIT.notificationNeedsAnAgent",
              CRUN,
              "no path: not refused",
              LENIENT),
          row(
              "SeccompConformanceIT.defaultErrno",
              RUNC,
              "^error",
              "it makes calls of its own after the filter is set: fstatfs, for /proc/self/fd"),
          row("SeccompConformanceIT.flags", RUNC, "not yet supported", "it has no flags yet"),
          row("SeccompConformanceIT.flags", CRUN, "unknown: not refused", LENIENT),
          // ---- command line
          row(
              "ExecConformanceIT.capabilities",
              CRUN,
              "with --cap",
              "--cap says all that there are"),
          row("ExecConformanceIT.groups", CRUN, "invalid option", ABSENT),
          row(
              "ExecConformanceIT.limits",
              CRUN,
              "^seen",
              "an exec by flags does not get the container's limits"),
          row("ExecConformanceIT.inTheContainer", CRUN, "^seen", "an exec by flags begins in /"),
          row(
              "ExecConformanceIT.flags",
              CRUN,
              "not found in",
              "with --env the container's environment is not there, nor its PATH"),
          row("ExecConformanceIT.processFile", RUNC, "^seen", "umask is that of the runtime"),
          row(
              "CommandLineIT.rootlessSpec",
              CRUN,
              "no network|mappings",
              "it maps nothing, and leaves the network namespace"),
          row("CommandLineIT.events", CRUN, "unknown command", ABSENT),
          row("CommandLineIT.features", CRUN, "unknown command", ABSENT),
          row("CommandLineIT.runKeeps", CRUN, "unrecognized option", ABSENT));

  private KnownDeviations() {}

  private static Deviation row(String test, RuntimeUnderTest runtime, String seen, String reason) {
    return row(test, runtime, ANYWHERE, seen, reason);
  }

  private static Deviation row(
      String test, RuntimeUnderTest runtime, Deviation.Where where, String seen, String reason) {
    return new Deviation(test, runtime, Pattern.compile(seen, Pattern.DOTALL), where, reason);
  }
}
