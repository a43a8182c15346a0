import { useMantineColorScheme } from "@mantine/core";
import { IconButton } from "#ui/shared/icon-button.tsx";

const NEXT = { auto: "light", light: "dark", dark: "auto" } as const;
const NAMES = { auto: "system", light: "light", dark: "dark" } as const;
const ICONS = { auto: "system", light: "light", dark: "dark" } as const;

/** Cycles the colour scheme: system → light → dark → system. */
export function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({
    // Holding them back would take a style element, which the policy forbids.
    keepTransitions: true,
  });
  return (
    <IconButton
      label={`Colours: ${NAMES[colorScheme]}. Change to ${NAMES[NEXT[colorScheme]]}`}
      icon={ICONS[colorScheme]}
      onClick={() => setColorScheme(NEXT[colorScheme])}
    />
  );
}
