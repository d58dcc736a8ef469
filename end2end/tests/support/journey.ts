/** The steps that journeys share, done as a customer does them. */
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { readCsv } from "./csv";

const sample = new URL("../../../server/demo/", import.meta.url);

/** What is right, by stem, read from the sample's own spreadsheet and lessons. */
const key = readKey(sample);

let numbers = 0;

/** A number that no other test uses. */
export function newPhone(): string {
  numbers += 1;
  const worker = Number(process.env.TEST_PARALLEL_INDEX ?? 0);
  return `138${String(worker).padStart(2, "0")}${String(process.pid % 1000).padStart(3, "0")}${String(numbers).padStart(3, "0")}`;
}

/** Signs in from the page that is open, which must lead to the sign-in page. */
export async function signIn(page: Page, phone = newPhone()): Promise<string> {
  await page.getByLabel("手机号", { exact: true }).fill(phone);
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole("button", { name: "获取验证码" }).click();
  await enterCode(page);
  return phone;
}

/** Types the code that the demonstration shows. */
export async function enterCode(page: Page): Promise<void> {
  const code = await page.locator(".demo-code b").innerText();
  await page.getByLabel("6 位数字验证码").fill(code);
  await page.getByRole("button", { name: "登录" }).click();
}

/** From the campaign page to its first question, signing in on the way. */
export async function startQuiz(page: Page, slug = "315-kite", phone = newPhone()): Promise<void> {
  await page.goto(`/campaigns/${slug}`);
  await page.getByRole("link", { name: "登录并答题" }).click();
  await signIn(page, phone);
  await page.getByRole("button", { name: /开始答题/ }).click();
  await expect(page.locator(".progress")).toContainText("第 1 /");
}

/** Chooses in the question that is shown: what is right, or something that is not. */
export async function choose(page: Page, rightly: boolean): Promise<void> {
  const stem = plain(await page.locator("#stem").innerText());
  const right = key.get(stem);
  if (right === undefined) throw new Error(`the sample has no question “${stem}”`);
  const options = page.locator(".option");
  const texts = (await options.locator(".text").allInnerTexts()).map(plain);
  const wanted = rightly
    ? texts.flatMap((text, place) => (right.includes(text) ? [place] : []))
    : [texts.findIndex((text) => !right.includes(text))];
  for (const place of wanted) await options.nth(place).click();
}

function plain(text: string): string {
  return text.replace(/[*\s]/g, "");
}

/** What a lesson of the sample asks, and what is right. */
export function lessonQuestions(name: string): { stem: string; at: string; right: string[] }[] {
  const lesson = JSON.parse(readFileSync(new URL(`lessons/${name}/lesson.json`, sample), "utf8"));
  return lesson.questions.map(({ at, question }: LessonQuestion) => {
    const { kind, stem, options, answer } = question;
    const letters = [...answer].map((letter) => options[letter.charCodeAt(0) - 65]);
    return { stem, at, right: kind === "true_false" ? [answer] : letters };
  });
}

interface LessonQuestion {
  at: string;
  question: { kind: string; stem: string; options: string[]; answer: string };
}

function readKey(sample: URL): Map<string, string[]> {
  const [header, ...rows] = readCsv(readFileSync(new URL("questions.csv", sample), "utf8"));
  const at = (name: string) => header.indexOf(name);
  const key = new Map<string, string[]>();
  for (const row of rows) {
    const answer = row[at("answer")];
    const right = row[at("kind")] === "true_false" ? [answer] : [...answer].map((letter) => row[at(letter)]);
    key.set(plain(row[at("stem")]), right.map(plain));
  }
  for (const name of ["credit-card-form", "guaranteed-return", "false-police"]) {
    for (const { stem, right } of lessonQuestions(name)) key.set(plain(stem), right.map(plain));
  }
  return key;
}
