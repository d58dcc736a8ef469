/** Ways around the console: without scripts, by keyboard alone, link by link. */
import type { Page } from "@playwright/test";
import { DEMO_PASSWORD, desk, expect, newBranchCode, signIn, test, typeBranch, typeCode, typePassword } from "./support/staff";
import { awayFromTheStep, theNextStep } from "./support/totp";

test.use(desk);

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("signing in and adding a branch work form by form", async ({ page }) => {
    await signIn(page, "admin");
    await page.getByRole("navigation", { name: "主菜单" }).getByRole("link", { name: "网点" }).click();
    await page.getByRole("link", { name: "新增网点" }).click();
    const code = newBranchCode();
    await typeBranch(page, { kind: "网点", parent: "0571 杭州分行", code, name: `满觉陇支行 ${code}` });
    await page.getByRole("button", { name: "新增" }).click();
    await expect(page.getByRole("status")).toContainText("网点已新增");
    await expect(page.locator("tr", { hasText: code })).toBeVisible();
  });
});

test("no page is taller than a window that has room for it", async ({ page, signedInAs }) => {
  for (const path of ["/", "/staff/sign-in", "/staff", "/staff/branches/new"]) {
    if (path === "/staff") await signedInAs("admin");
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(path);
    // Twice what it needs: the home page grows with every campaign that another test publishes.
    const tall = 2 * (await page.evaluate(() => document.documentElement.scrollHeight));
    await page.setViewportSize({ width: 1280, height: tall });
    await page.reload();
    await expect(page.locator(".demo-mark")).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollHeight), path).toBe(tall);
  }
});

/** What has the focus, as people call it; and that they see where it is. */
async function focused(page: Page): Promise<string> {
  const { name, seen } = await page.evaluate(() => {
    const active = document.activeElement as HTMLElement;
    // A radio button's mark is drawn by what stands beside it.
    const drawn = active.matches("[type=radio]") ? active.nextElementSibling ?? active : active;
    const style = getComputedStyle(drawn);
    const box = drawn.getBoundingClientRect();
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const inView = box.top >= 0 && box.bottom <= innerHeight && box.width > 0;
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
    const whole = active.closest("label") ?? active;
    const covered = top !== null && !whole.contains(top) && !top.contains(whole);
    const label = (active as HTMLInputElement).labels?.[0]?.innerText ?? active.innerText;
    return { name: label.trim().split("\n")[0], seen: { outlined, inView, covered } };
  });
  expect(seen, `the focus on “${name}”`).toEqual({ outlined: true, inView: true, covered: false });
  return name;
}

/** Goes on by the tab key until the focus is on what is called so, seeing it at each step. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press("Tab");
    const name = await focused(page);
    if (name === wanted) return;
    passed.push(name);
  }
  throw new Error(`no “${wanted}” after ${passed.join(" / ")}`);
}

/** Past the navigation, by the first link of the page. */
async function skipToMain(page: Page): Promise<void> {
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("跳到正文");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/#main$/);
}

test("the keyboard alone signs in, finds the branches and adds one", async ({ page }) => {
  await page.goto("/staff/sign-in");
  await tabTo(page, "用户名");
  await page.keyboard.type("admin");
  await tabTo(page, "密码");
  await page.keyboard.type(DEMO_PASSWORD);
  await awayFromTheStep();
  await page.keyboard.press("Enter");
  const code = await page.locator(".demo-code b").innerText();
  // The page has one thing to do: the focus is there.
  await expect(page.getByLabel("动态码", { exact: true })).toBeFocused();
  await page.keyboard.type(code);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("您好");

  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("跳到正文");
  await tabTo(page, "网点");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/staff\/branches$/);

  await skipToMain(page);
  await tabTo(page, "新增网点");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/staff\/branches\/new$/);

  await skipToMain(page);
  const number = newBranchCode();
  await tabTo(page, "网点");
  // Arrows move within the group.
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toBe("城市分行");
  await page.keyboard.press("ArrowLeft");
  expect(await focused(page)).toBe("网点");
  await tabTo(page, "所属分行");
  await page.keyboard.type("0571");
  await tabTo(page, "编号");
  await page.keyboard.type(number);
  await tabTo(page, "名称");
  await page.keyboard.type(`九溪支行 ${number}`);
  await tabTo(page, "正在营业");
  await page.keyboard.press("Space");
  await tabTo(page, "新增");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("网点已新增");
  await expect(page.locator("tr", { hasText: number })).toContainText("停业");
});

// The pages of the question bank, and branches as a file, are not there yet.
test("every link of the console leads to a page", async ({ page, context, signedInAs }) => {
  for (const account of ["admin", "editor", "auditor"] as const) {
    await context.clearCookies();
    await signedInAs(account);
    for (const from of ["/staff", "/staff/me", "/staff/branches", "/staff/accounts", "/staff/audit"]) {
      if ((await page.goto(from))?.status() === 403) continue;
      const links = await page.locator("a[href^='/']").evaluateAll((all) => all.map((a) => a.getAttribute("href") ?? ""));
      for (const link of new Set(links)) {
        const answer = await page.request.get(link);
        expect.soft(answer.status(), `${account}: ${from} → ${link}`).toBe(200);
      }
    }
  }
});

// The first code shown is the one before the present, which ends with this half minute.
test("the code that a demonstration shows can be typed in peace", async ({ page }) => {
  await page.goto("/staff/sign-in");
  await typePassword(page, "draw", DEMO_PASSWORD);
  const code = await page.locator(".demo-code b").innerText();
  await theNextStep();
  await typeCode(page, code);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("您好");
});
