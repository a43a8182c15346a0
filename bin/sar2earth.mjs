#!/usr/bin/env node
import "../src/cli/sar2earth.mjs";
