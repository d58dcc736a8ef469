/** 长辈版: the numbers that the rules ask for, measured in the browser. */
import type { Page } from "@playwright/test";
import { choose, startQuiz } from "./support/journey";
import { expect, islandsReady, test } from "./support/server";

async function elder(page: Page, size = "大"): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "换成长辈版" }).click();
  await expect(page.locator("html[data-edition=elder]")).toBeAttached();
  if (size !== "大") await page.getByRole("button", { name: size, exact: true }).click();
}

/** Text below `px`, and lines closer than 1.3: 工信部 附件2 1.1 and 1.2. */
async function tooSmall(page: Page, px: number): Promise<string[]> {
  return page.evaluate((px) => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent?.trim();
      if (!element || !text || !element.checkVisibility() || element.closest(".visually-hidden, .skip-link, script, style")) continue;
      const style = getComputedStyle(element);
      const size = parseFloat(style.fontSize);
      const line = style.lineHeight === "normal" ? 1.2 * size : parseFloat(style.lineHeight);
      if (size < px || line < 1.3 * size - 0.1) found.push(`${text.slice(0, 20)}: ${size}px / ${line}px`);
    }
    return found;
  }, px);
}

/** Controls under 60×60: 工信部 附件2 2.1. Links inside a sentence are text. */
async function tooTight(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll<HTMLElement>("button, .button, .option, .check, .field > input, .list a, .jump button, .campaign-card a");
    return [...controls]
      .filter((control) => control.checkVisibility() && !control.matches(".visually-hidden"))
      .map((control) => {
        const box = (control.closest(".campaign-card, .list li") ?? control).getBoundingClientRect();
        return { name: control.innerText || control.id, width: box.width, height: box.height };
      })
      .filter(({ width, height }) => width < 59.5 || height < 59.5)
      .map(({ name, width, height }) => `${name}: ${width}×${height}`);
  });
}

async function overflows(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("the elder edition is offered at the first visit and remembered", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator(".elder-offer")).toBeVisible();
  await elder(page);
  await expect(page.locator(".elder-offer")).toHaveCount(0);
  await page.goto("/privacy");
  await expect(page.locator("html[data-edition=elder]")).toBeAttached();
  await page.getByRole("button", { name: "标准版" }).click();
  await expect(page).toHaveURL(/\/privacy$/);
  await expect(page.locator("html[data-edition=standard]")).toBeAttached();
});

for (const { size, text } of [{ size: "大", text: 18 }, { size: "最大", text: 18 }]) {
  test(`text, lines and targets are large enough at size ${size}`, async ({ page }) => {
    await elder(page, size);
    await startQuiz(page);
    await islandsReady(page);
    const attempt = new URL(page.url()).pathname;
    const stem = await page.locator("#stem").evaluate((e) => parseFloat(getComputedStyle(e).fontSize));
    expect(stem).toBeGreaterThanOrEqual(size === "最大" ? 30 : 22);
    for (const path of ["/", "/campaigns/315-kite", attempt, `${attempt}/review`, "/me", "/me/data"]) {
      await page.goto(path);
      expect(await tooSmall(page, text), path).toEqual([]);
      expect(await tooTight(page), path).toEqual([]);
      expect(await overflows(page), path).toBeLessThanOrEqual(0);
    }
  });
}

test("the layout holds at 320 px, also with text at 200 %", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await startQuiz(page);
  const attempt = new URL(page.url()).pathname;
  for (const path of ["/", "/campaigns/315-kite", "/campaigns/315-kite/rules", attempt, `${attempt}/review`, "/me", "/me/data", "/privacy"]) {
    await page.goto(path);
    expect(await overflows(page), path).toBeLessThanOrEqual(0);
    // What a browser's own text size does: rem grows with it.
    await page.evaluate(() => {
      const root = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`html { font-size: ${2 * root}px }`);
      document.adoptedStyleSheets = [sheet];
    });
    expect(await overflows(page), `${path} at 200 %`).toBeLessThanOrEqual(0);
  }
});

test("questions are read aloud where the browser has speech", async ({ page }) => {
  await page.addInitScript(() => {
    (window as unknown as { said: string[] }).said = [];
    window.speechSynthesis.speak = (u) => void (window as unknown as { said: string[] }).said.push(u.text);
  });
  await elder(page);
  await startQuiz(page);
  await islandsReady(page);
  await page.getByRole("button", { name: "朗读" }).click();
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said.join());
  expect(said).toContain(await page.locator("#stem").innerText());
  expect(said).toContain(await page.locator(".option .text").first().innerText());
});

test("without speech there is no button for it", async ({ page }) => {
  await page.addInitScript(() => {
    delete (Window.prototype as unknown as Record<string, unknown>).speechSynthesis;
    delete (window as unknown as Record<string, unknown>).speechSynthesis;
  });
  await elder(page);
  await startQuiz(page);
  await islandsReady(page);
  await expect(page.locator(".read-aloud")).toBeHidden();
});

test("a quiz with a time limit has none in the elder edition", async ({ page, context }) => {
  await startQuiz(page, "quick-check");
  await expect(page.locator(".timer")).toContainText("还剩");
  await context.clearCookies();
  await elder(page);
  await startQuiz(page, "quick-check");
  await islandsReady(page);
  await expect(page.locator(".timer")).toHaveCount(0);
  await choose(page, true);
});
