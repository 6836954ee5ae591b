package io.jukung.cli.command.container;

import io.jukung.cli.command.Flags;

/** The flags that run and create share; docker's others are known, and refused by name. */
final class CreateFlags {
  private CreateFlags() {}

  static Flags addTo(Flags flags) {
    identity(flags);
    process(flags);
    storage(flags);
    isolation(flags);
    limits(flags);
    unsupported(flags);
    return flags;
  }

  private static void identity(Flags flags) {
    flags
        .value("name", "string", "Name of the container; invented when not given")
        .value('l', "label", "list", "Label, key=value")
        .value("label-file", "list", "File of labels, one a line")
        .value('h', "hostname", "string", "Host name inside the container")
        .value("domainname", "string", "NIS domain name inside the container")
        .value("add-host", "list", "Line for /etc/hosts (host:ip)")
        .value("cidfile", "string", "File to write the container's id to; must not exist")
        .value("platform", "string", "Platform of the image, os/arch[/variant]")
        .value("pull", "string", "When to pull the image: always, missing or never")
        .bool('q', "quiet", "No output of the pull")
        .bool("rm", "Remove the container when it has ended")
        .value(
            "restart",
            "string",
            "When to start it again: no, always, unless-stopped, on-failure[:N]")
        .value("log-driver", "string", "Where its output is kept: json-file or none")
        .value("log-opt", "list", "Option of the log driver, key=value");
  }

  private static void process(Flags flags) {
    flags
        .value('a', "attach", "list", "Attach to stdin, stdout or stderr")
        .bool('i', "interactive", "Keep stdin open even if nobody is attached")
        .bool('t', "tty", "Give it a terminal")
        .value('e', "env", "list", "Environment variable, NAME=value, or NAME to take over ours")
        .value("env-file", "list", "File of environment variables, one a line")
        .value("entrypoint", "string", "Program to run instead of the image's entrypoint")
        .value('w', "workdir", "string", "Working directory inside the container")
        .value('u', "user", "string", "User, and optionally group: name|uid[:group|gid]")
        .value("group-add", "list", "Further group of the user")
        .bool("init", "Run a small init as process 1 that reaps children and passes signals on")
        .value("stop-signal", "string", "Signal that asks it to stop")
        .value("stop-timeout", "int", "Seconds after the stop signal until it is killed")
        .value(
            "oom-score-adj",
            "int",
            "How early the kernel kills it when memory is short (-1000 to 1000)");
  }

  private static void storage(Flags flags) {
    flags
        .value(
            'v',
            "volume",
            "list",
            "Directory or file of this machine to show inside (source:target[:options])")
        .value("mount", "mount", "Mount, as type=bind|tmpfs,source=…,target=…")
        .value("tmpfs", "list", "Directory in memory (target[:options])")
        .bool("read-only", "Root filesystem that cannot be written")
        .value("shm-size", "bytes", "Size of /dev/shm")
        .value("device", "list", "Device of this machine (source[:target[:rwm]])");
  }

  private static void isolation(Flags flags) {
    flags
        .value("network", "network", "Network: none or host")
        .hiddenValue("net", "network")
        .value("cap-add", "list", "Capability to add")
        .value("cap-drop", "list", "Capability to take away")
        .bool("privileged", "Everything root on this machine may do")
        .value("security-opt", "list", "no-new-privileges, seccomp=unconfined or seccomp=FILE")
        .value("pid", "string", "PID namespace: host, or its own")
        .value("ipc", "string", "IPC namespace: host, or its own")
        .value("uts", "string", "UTS namespace: host, or its own")
        .value("cgroupns", "string", "Cgroup namespace: host or private")
        .value("sysctl", "map", "Kernel parameter of its namespaces, key=value");
  }

  private static void limits(Flags flags) {
    flags
        .value('m', "memory", "bytes", "Memory limit")
        .value("memory-swap", "bytes", "Limit of memory and swap together; -1: unlimited swap")
        .value("memory-reservation", "bytes", "Memory it is squeezed to when memory is short")
        .bool("oom-kill-disable", "Do not kill its processes when it exceeds its memory")
        .value("cpus", "decimal", "How many CPUs' time it may use")
        .value('c', "cpu-shares", "int", "Weight of its CPU time")
        .value("cpu-period", "int", "Period of the CPU quota, in microseconds")
        .value("cpu-quota", "int", "CPU time per period, in microseconds")
        .value("cpuset-cpus", "string", "CPUs it may run on (0-3, 0,1)")
        .value("cpuset-mems", "string", "Memory nodes it may use (0-3, 0,1)")
        .value("pids-limit", "int", "How many processes it may have; -1: no limit")
        .value("ulimit", "ulimit", "Resource limit, name=soft[:hard]");
  }

  private static void unsupported(Flags flags) {
    String[] switches = {
      "disable-content-trust", "no-healthcheck", "use-api-socket",
    };
    for (String name : switches) {
      flags.unsupported('\0', name, null);
    }
    flags.unsupported('P', "publish-all", null).unsupported('p', "publish", "list");
    String[] values = {
      "annotation",
      "blkio-weight",
      "blkio-weight-device",
      "cgroup-parent",
      "cpu-count",
      "cpu-percent",
      "cpu-rt-period",
      "cpu-rt-runtime",
      "device-cgroup-rule",
      "device-read-bps",
      "device-read-iops",
      "device-write-bps",
      "device-write-iops",
      "dns",
      "dns-opt",
      "dns-option",
      "dns-search",
      "expose",
      "gpus",
      "health-cmd",
      "health-interval",
      "health-retries",
      "health-start-interval",
      "health-start-period",
      "health-timeout",
      "io-maxbandwidth",
      "io-maxiops",
      "ip",
      "ip6",
      "isolation",
      "kernel-memory",
      "link",
      "link-local-ip",
      "mac-address",
      "memory-swappiness",
      "net-alias",
      "network-alias",
      "runtime",
      "storage-opt",
      "userns",
      "volume-driver",
      "volumes-from",
    };
    for (String name : values) {
      flags.unsupported('\0', name, "string");
    }
  }
}
