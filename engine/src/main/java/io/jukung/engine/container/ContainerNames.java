package io.jukung.engine.container;

import java.util.random.RandomGenerator;

/** Invents names: a quality and an Indonesian boat or island. */
final class ContainerNames {
  private static final String[] QUALITIES = {
    "amber", "ample", "balmy", "brave", "breezy", "bright", "brisk", "calm", "candid", "carved",
    "clear", "coral", "cosy", "daring", "deft", "early", "eager", "fabled", "fair", "fleet",
    "fond", "gentle", "gilded", "glad", "golden", "happy", "hardy", "hearty", "honest", "jolly",
    "keen", "kind", "lively", "lofty", "loyal", "lucid", "lucky", "mellow", "merry", "mild",
    "misty", "modest", "nimble", "noble", "patient", "pearly", "placid", "plucky", "polite",
    "proud", "quiet", "rapid", "ready", "rising", "rustic", "sandy", "serene", "shady", "silent",
    "silver", "smooth", "snug", "solid", "spry", "steady", "stout", "sunny", "supple", "sure",
    "swift", "tidal", "trusty", "upbeat", "vivid", "wandering", "warm", "wise", "witty", "zesty"
  };
  private static final String[] THINGS = {
    "alor", "ambon", "bali", "banda", "bangka", "batam", "bawean", "belitung", "biak", "bima",
    "bintan", "bontang", "bunaken", "buru", "buton", "cadik", "enggano", "flores", "gili",
    "golekan", "halmahera", "janggolan", "java", "jukung", "kapal", "karimun", "kelotok", "kisar",
    "komodo", "kora", "lambo", "lancang", "lembata", "lembeh", "lesung", "leti", "lete", "lombok",
    "madura", "mayang", "mentawai", "misool", "morotai", "nias", "nusa", "obi", "padewakang",
    "pangkur", "patorani", "pelang", "perahu", "pinisi", "raja", "rinca", "riung", "rote", "sabu",
    "salayar", "sampan", "sandeq", "sangihe", "savu", "seram", "siberut", "simeulue", "sula",
    "sumba", "sumbawa", "talaud", "tanimbar", "ternate", "tidore", "timor", "togian", "wakatobi",
    "weh", "wetar"
  };

  private final RandomGenerator random;

  ContainerNames(RandomGenerator random) {
    this.random = random;
  }

  /** Such as {@code calm_pinisi}; later attempts get a number, since the first may be taken. */
  String next(int attempt) {
    String name =
        QUALITIES[random.nextInt(QUALITIES.length)] + "_" + THINGS[random.nextInt(THINGS.length)];
    return attempt < 4 ? name : name + random.nextInt(10, 100_000);
  }
}
