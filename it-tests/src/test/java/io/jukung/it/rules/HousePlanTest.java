package io.jukung.it.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** The house plan (docs/house-plan.md), held by the build. */
@AnalyzeClasses(packages = "io.jukung", importOptions = ImportOption.DoNotIncludeTests.class)
class HousePlanTest {

  private static final String[] APPLICATIONS = {
    "io.jukung.cli..",
    "io.jukung.engine..",
    "io.jukung.containerd..",
    "io.jukung.shim..",
    "io.jukung.runtime.."
  };

  @ArchTest
  static final ArchRule jnrOnlyInTheBinding =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.jukung.sys.libc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jnr..", "com.kenai.jffi..")
          .because("runtime/sys is the only door to the kernel");

  @ArchTest
  static final ArchRule sysStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("io.jukung.sys..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.jukung.proto..", "io.grpc..", "com.google.protobuf..")
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(APPLICATIONS);

  @ArchTest
  static final ArchRule runtimeStartsWithoutGrpc =
      noClasses()
          .that()
          .resideInAPackage("io.jukung.runtime..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.jukung.proto..", "io.grpc..", "com.google.protobuf..", "com.google.common..");

  @ArchTest
  static final ArchRule protoKnowsNoApplication =
      noClasses()
          .that()
          .resideInAPackage("io.jukung.proto..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(APPLICATIONS);

  @ArchTest
  static final ArchRule cliMeetsOthersAtContracts =
      apart(
          "io.jukung.cli..",
          "io.jukung.engine..",
          "io.jukung.containerd..",
          "io.jukung.shim..",
          "io.jukung.runtime..");

  @ArchTest
  static final ArchRule engineMeetsOthersAtContracts =
      apart(
          "io.jukung.engine..",
          "io.jukung.cli..",
          "io.jukung.containerd..",
          "io.jukung.shim..",
          "io.jukung.runtime..");

  @ArchTest
  static final ArchRule containerdMeetsOthersAtContracts =
      apart(
          "io.jukung.containerd..",
          "io.jukung.cli..",
          "io.jukung.engine..",
          "io.jukung.shim..",
          "io.jukung.runtime..");

  @ArchTest
  static final ArchRule shimMeetsOthersAtContracts =
      apart("io.jukung.shim..", "io.jukung.cli..", "io.jukung.engine..", "io.jukung.containerd..");

  @ArchTest
  static final ArchRule nativeCallsStayOutOfTheCliButForTheTerminal =
      noClasses()
          .that()
          .resideInAPackage("io.jukung.cli..")
          .and()
          .resideOutsideOfPackage("io.jukung.cli.terminal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.jukung.sys.libc..")
          .because("loading the binding costs a cold JVM 50 ms");

  @ArchTest
  static final ArchRule noCyclesInsideAnApplication =
      slices().matching("io.jukung.(*).(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.jukung.proto..")
          .should()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper");

  @ArchTest
  static final ArchRule noStaticMutableState =
      classes()
          .that()
          .resideInAnyPackage(
              "io.jukung.sys..",
              "io.jukung.runtime..",
              "io.jukung.shim..",
              "io.jukung.containerd..",
              "io.jukung.engine..",
              "io.jukung.cli..")
          .should(haveOnlyFinalStaticFields());

  private static ArchRule apart(String one, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(one)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("the applications meet at contracts, as processes");
  }

  private static ArchCondition<JavaClass> haveOnlyFinalStaticFields() {
    return new ArchCondition<>("have only final static fields") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getFields()) {
          if (field.getModifiers().contains(JavaModifier.STATIC)
              && !field.getModifiers().contains(JavaModifier.FINAL)
              && !field.getModifiers().contains(JavaModifier.SYNTHETIC)) {
            events.add(
                SimpleConditionEvent.violated(
                    field, field.getFullName() + " is static and not final"));
          }
        }
      }
    };
  }
}
