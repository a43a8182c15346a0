/**
 * Mantine's variables without its `<style>` elements, which the page's policy forbids:
 * styles that a script constructs are not inline ones.
 */
import {
  convertCssVariables,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  mergeMantineTheme,
} from "@mantine/core";
import { theme } from "./theme.ts";

/** Call it once, before the first render; `MantineProvider` is then told to add none. */
export function adoptThemeVariables(): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const variables = defaultCssVariablesResolver(merged);
  const scheme = {
    variables: {},
    dark: { "--mantine-color-scheme": "dark" },
    light: { "--mantine-color-scheme": "light" },
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    [variables, scheme].map((part) => convertCssVariables(part, ":root")).join("\n"),
  );
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
