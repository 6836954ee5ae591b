package io.jukung.it.conformance;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Tries each {@link Case} on each runtime, and judges what was found by {@link Deviations}. */
final class OnEveryRuntime
    implements TestTemplateInvocationContextProvider, BeforeAllCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(OnEveryRuntime.class);

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    context.getStore(HERE).put(Workplace.class, Workplace.open());
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    workplace(context).remove();
  }

  private static Workplace workplace(ExtensionContext context) {
    Workplace found = context.getStore(HERE).get(Workplace.class, Workplace.class);
    if (found == null) {
      throw new IllegalStateException("beforeAll did not run");
    }
    return found;
  }

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(Case.class);
  }

  @Override
  public Stream<? extends TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    String name =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName();
    return RuntimeUnderTest.chosen().stream()
        .map(runtime -> new OnOne(name, workplace(context), runtime));
  }

  private record OnOne(String name, Workplace workplace, RuntimeUnderTest runtime)
      implements TestTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return runtime.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Attempt(name, new Trial(workplace, runtime)));
    }
  }

  private record Attempt(String name, Trial trial)
      implements ParameterResolver, InvocationInterceptor {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Trial.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return trial;
    }

    @Override
    public void interceptTestTemplateMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context) {
      try {
        invocation.proceed();
      } catch (Throwable e) {
        trial.failed(e);
      } finally {
        trial.end();
      }
      Deviations.judge(name, trial.runtime(), trial.failures());
    }
  }
}
