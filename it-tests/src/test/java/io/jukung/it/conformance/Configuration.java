package io.jukung.it.conformance;

import io.jukung.sys.json.Json;
import io.jukung.sys.json.JsonArray;
import io.jukung.sys.json.JsonObject;
import io.jukung.sys.json.JsonString;
import io.jukung.sys.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A config.json that begins with {@link #BASE} and is changed by small edits. One thread's. */
final class Configuration {
  private static final String BASE =
      """
      {'ociVersion':'1.0.2',
       'process':{'user':{'uid':0,'gid':0},'args':['true'],'env':['PATH=/bin'],'cwd':'/',
        'capabilities':{'bounding':CAPS,'effective':CAPS,'permitted':CAPS},
        'noNewPrivileges':true},
       'root':{'path':'rootfs'},
       'hostname':'conformance',
       'mounts':[
        {'destination':'/proc','type':'proc','source':'proc'},
        {'destination':'/dev','type':'tmpfs','source':'tmpfs',
         'options':['nosuid','strictatime','mode=755','size=65536k']},
        {'destination':'/dev/pts','type':'devpts','source':'devpts',
         'options':['nosuid','noexec','newinstance','ptmxmode=0666','mode=0620']},
        {'destination':'/dev/shm','type':'tmpfs','source':'shm',
         'options':['nosuid','noexec','nodev','mode=1777','size=65536k']},
        {'destination':'/dev/mqueue','type':'mqueue','source':'mqueue',
         'options':['nosuid','noexec','nodev']},
        {'destination':'/sys','type':'sysfs','source':'sysfs',
         'options':['nosuid','noexec','nodev','ro']}],
       'linux':{
        'resources':{'devices':[{'allow':false,'access':'rwm'}]},
        'namespaces':[{'type':'pid'},{'type':'network'},{'type':'ipc'},{'type':'uts'},
         {'type':'mount'}]}}
      """
          .replace(
              "CAPS",
              "['CAP_CHOWN','CAP_DAC_OVERRIDE','CAP_FOWNER','CAP_KILL','CAP_MKNOD',"
                  + "'CAP_SETGID','CAP_SETUID','CAP_SETPCAP','CAP_SYS_CHROOT']");

  private JsonObject config = (JsonObject) json(BASE);

  /** JSON whose strings are in single quotes. */
  static JsonValue json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  /** Sets the field at a path such as {@code process.user.uid}, making the objects above it. */
  void set(String path, JsonValue value) {
    config = with(config, path, value);
  }

  void drop(String path) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) {
      config = config.toBuilder().remove(path).build();
    } else if (find(path.substring(0, dot)) instanceof JsonObject parent) {
      set(path.substring(0, dot), parent.toBuilder().remove(path.substring(dot + 1)).build());
    }
  }

  /** Appends to the array at a path, which is made when it is missing. */
  void add(String path, JsonValue value) {
    List<JsonValue> values = new ArrayList<>();
    if (find(path) instanceof JsonArray array) {
      values.addAll(array.elements());
    }
    values.add(value);
    set(path, new JsonArray(values));
  }

  void strings(String path, String... values) {
    List<JsonValue> list = new ArrayList<>();
    for (String value : values) {
      list.add(new JsonString(value));
    }
    set(path, new JsonArray(list));
  }

  @Nullable JsonValue find(String path) {
    JsonValue at = config;
    for (String name : path.split("\\.", -1)) {
      if (!(at instanceof JsonObject object)) {
        return null;
      }
      at = object.get(name);
    }
    return at;
  }

  private static JsonObject with(JsonObject object, String path, JsonValue value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return object.toBuilder().put(path, value).build();
    }
    JsonObject child =
        object.get(path.substring(0, dot)) instanceof JsonObject found ? found : JsonObject.EMPTY;
    return object.toBuilder()
        .put(path.substring(0, dot), with(child, path.substring(dot + 1), value))
        .build();
  }

  byte[] bytes() {
    return Json.writeBytes(config);
  }
}
