package io.jukung.proto.rpc;

import com.google.protobuf.MessageLite;
import io.jukung.proto.error.v1.ErrorDetail;
import io.jukung.proto.events.ContainerCreate;
import io.jukung.proto.events.ContainerDelete;
import io.jukung.proto.events.ContainerUpdate;
import io.jukung.proto.events.ContentCreate;
import io.jukung.proto.events.ContentDelete;
import io.jukung.proto.events.ImageCreate;
import io.jukung.proto.events.ImageDelete;
import io.jukung.proto.events.ImageUpdate;
import io.jukung.proto.events.NamespaceCreate;
import io.jukung.proto.events.NamespaceDelete;
import io.jukung.proto.events.NamespaceUpdate;
import io.jukung.proto.events.SnapshotCommit;
import io.jukung.proto.events.SnapshotPrepare;
import io.jukung.proto.events.SnapshotRemove;
import io.jukung.proto.events.TaskCheckpointed;
import io.jukung.proto.events.TaskCreate;
import io.jukung.proto.events.TaskDelete;
import io.jukung.proto.events.TaskExecAdded;
import io.jukung.proto.events.TaskExecStarted;
import io.jukung.proto.events.TaskExit;
import io.jukung.proto.events.TaskIO;
import io.jukung.proto.events.TaskOOM;
import io.jukung.proto.events.TaskPaused;
import io.jukung.proto.events.TaskResumed;
import io.jukung.proto.events.TaskStart;
import io.jukung.proto.services.streaming.v1.StreamInit;
import io.jukung.proto.types.ActivationInfo;
import io.jukung.proto.types.ActiveMount;
import io.jukung.proto.types.Descriptor;
import io.jukung.proto.types.Envelope;
import io.jukung.proto.types.Metric;
import io.jukung.proto.types.Mount;
import io.jukung.proto.types.Platform;
import io.jukung.proto.types.RuntimeInfo;
import io.jukung.proto.types.RuntimeRequest;
import io.jukung.proto.types.RuntimeVersion;
import io.jukung.proto.types.runc.CheckpointOptions;
import io.jukung.proto.types.runc.Options;
import io.jukung.proto.types.runc.ProcessDetails;
import io.jukung.proto.types.task.Process;
import io.jukung.proto.types.task.ProcessInfo;
import io.jukung.proto.types.transfer.AuthRequest;
import io.jukung.proto.types.transfer.AuthResponse;
import io.jukung.proto.types.transfer.Data;
import io.jukung.proto.types.transfer.ImageExportStream;
import io.jukung.proto.types.transfer.ImageImportStream;
import io.jukung.proto.types.transfer.ImageReference;
import io.jukung.proto.types.transfer.ImageStore;
import io.jukung.proto.types.transfer.OCIRegistry;
import io.jukung.proto.types.transfer.Progress;
import io.jukung.proto.types.transfer.ReadStream;
import io.jukung.proto.types.transfer.RegistryResolver;
import io.jukung.proto.types.transfer.UnpackConfiguration;
import io.jukung.proto.types.transfer.WindowUpdate;
import io.jukung.proto.types.transfer.WriteStream;
import java.util.List;

/**
 * Full protobuf names of the messages that travel in an Any. The lite runtime has no descriptors,
 * so the names stand here; a test compares them with the .proto files.
 */
final class MessageNames {
  record Entry(String name, MessageLite prototype) {}

  private MessageNames() {}

  static List<Entry> all() {
    return List.of(
        new Entry("containerd.events.ContainerCreate", ContainerCreate.getDefaultInstance()),
        new Entry("containerd.events.ContainerUpdate", ContainerUpdate.getDefaultInstance()),
        new Entry("containerd.events.ContainerDelete", ContainerDelete.getDefaultInstance()),
        new Entry("containerd.events.ContentCreate", ContentCreate.getDefaultInstance()),
        new Entry("containerd.events.ContentDelete", ContentDelete.getDefaultInstance()),
        new Entry("containerd.services.images.v1.ImageCreate", ImageCreate.getDefaultInstance()),
        new Entry("containerd.services.images.v1.ImageUpdate", ImageUpdate.getDefaultInstance()),
        new Entry("containerd.services.images.v1.ImageDelete", ImageDelete.getDefaultInstance()),
        new Entry("containerd.events.NamespaceCreate", NamespaceCreate.getDefaultInstance()),
        new Entry("containerd.events.NamespaceUpdate", NamespaceUpdate.getDefaultInstance()),
        new Entry("containerd.events.NamespaceDelete", NamespaceDelete.getDefaultInstance()),
        new Entry("containerd.events.SnapshotPrepare", SnapshotPrepare.getDefaultInstance()),
        new Entry("containerd.events.SnapshotCommit", SnapshotCommit.getDefaultInstance()),
        new Entry("containerd.events.SnapshotRemove", SnapshotRemove.getDefaultInstance()),
        new Entry("containerd.events.TaskCreate", TaskCreate.getDefaultInstance()),
        new Entry("containerd.events.TaskStart", TaskStart.getDefaultInstance()),
        new Entry("containerd.events.TaskDelete", TaskDelete.getDefaultInstance()),
        new Entry("containerd.events.TaskIO", TaskIO.getDefaultInstance()),
        new Entry("containerd.events.TaskExit", TaskExit.getDefaultInstance()),
        new Entry("containerd.events.TaskOOM", TaskOOM.getDefaultInstance()),
        new Entry("containerd.events.TaskExecAdded", TaskExecAdded.getDefaultInstance()),
        new Entry("containerd.events.TaskExecStarted", TaskExecStarted.getDefaultInstance()),
        new Entry("containerd.events.TaskPaused", TaskPaused.getDefaultInstance()),
        new Entry("containerd.events.TaskResumed", TaskResumed.getDefaultInstance()),
        new Entry("containerd.events.TaskCheckpointed", TaskCheckpointed.getDefaultInstance()),
        new Entry("containerd.services.streaming.v1.StreamInit", StreamInit.getDefaultInstance()),
        new Entry("containerd.types.Descriptor", Descriptor.getDefaultInstance()),
        new Entry("containerd.types.Envelope", Envelope.getDefaultInstance()),
        new Entry("containerd.types.RuntimeRequest", RuntimeRequest.getDefaultInstance()),
        new Entry("containerd.types.RuntimeVersion", RuntimeVersion.getDefaultInstance()),
        new Entry("containerd.types.RuntimeInfo", RuntimeInfo.getDefaultInstance()),
        new Entry("containerd.types.Metric", Metric.getDefaultInstance()),
        new Entry("containerd.types.Mount", Mount.getDefaultInstance()),
        new Entry("containerd.types.ActiveMount", ActiveMount.getDefaultInstance()),
        new Entry("containerd.types.ActivationInfo", ActivationInfo.getDefaultInstance()),
        new Entry("containerd.types.Platform", Platform.getDefaultInstance()),
        new Entry("containerd.runc.v1.Options", Options.getDefaultInstance()),
        new Entry("containerd.runc.v1.CheckpointOptions", CheckpointOptions.getDefaultInstance()),
        new Entry("containerd.runc.v1.ProcessDetails", ProcessDetails.getDefaultInstance()),
        new Entry("containerd.v1.types.Process", Process.getDefaultInstance()),
        new Entry("containerd.v1.types.ProcessInfo", ProcessInfo.getDefaultInstance()),
        new Entry("containerd.types.transfer.ImageStore", ImageStore.getDefaultInstance()),
        new Entry(
            "containerd.types.transfer.UnpackConfiguration",
            UnpackConfiguration.getDefaultInstance()),
        new Entry("containerd.types.transfer.ImageReference", ImageReference.getDefaultInstance()),
        new Entry(
            "containerd.types.transfer.ImageImportStream", ImageImportStream.getDefaultInstance()),
        new Entry(
            "containerd.types.transfer.ImageExportStream", ImageExportStream.getDefaultInstance()),
        new Entry("containerd.types.transfer.Progress", Progress.getDefaultInstance()),
        new Entry("containerd.types.transfer.OCIRegistry", OCIRegistry.getDefaultInstance()),
        new Entry(
            "containerd.types.transfer.RegistryResolver", RegistryResolver.getDefaultInstance()),
        new Entry("containerd.types.transfer.AuthRequest", AuthRequest.getDefaultInstance()),
        new Entry("containerd.types.transfer.AuthResponse", AuthResponse.getDefaultInstance()),
        new Entry("containerd.types.transfer.Data", Data.getDefaultInstance()),
        new Entry("containerd.types.transfer.WindowUpdate", WindowUpdate.getDefaultInstance()),
        new Entry("containerd.types.transfer.ReadStream", ReadStream.getDefaultInstance()),
        new Entry("containerd.types.transfer.WriteStream", WriteStream.getDefaultInstance()),
        new Entry("jukung.error.v1.ErrorDetail", ErrorDetail.getDefaultInstance()));
  }
}
