import type { SchemeReport } from './scheme-report.ts'

/** For the documents: of a hundred pictures with four digits each. Its longer lists are cut short. */
export const schemeReportExample: SchemeReport = {
  grade: 'F',
  grade_range: { best: 'F', worst: 'F' },
  samples: { given: 100, readable: 100, unreadable: 0, labeled: 100 },
  solving: {
    basis: 'measured',
    samples: 100,
    solve_rate: { value: 0.96, low: 0.901629, high: 0.984337 },
    strict_rate: null,
    folded_rate: null,
    top_3_rate: { value: 1, low: 0.963007, high: 1 },
    within_attempts: { value: 0.999936, low: 0.999048, high: 0.999996 },
    mean_confidence: 0.97,
    images_per_second: 345.185,
    cpu_seconds_per_1000_solves: 3.01771,
  },
  guessing: {
    basis: 'labels',
    rate: { value: 0.0001, low: 0.0001, high: 0.0369935 },
    within_attempts: { value: 0.00029997, low: 0.00029997, high: 0.106926 },
    samples: 100,
    distinct_answers: 100,
    best_one: { value: 0, low: 0, high: 0.0369935 },
    best_three: { value: 0, low: 0, high: 0.0369935 },
    most_common: [
      { answer: '1000', share: 0.01 },
      { answer: '1277', share: 0.01 },
      { answer: '1302', share: 0.01 },
      { answer: '1327', share: 0.01 },
      { answer: '1352', share: 0.01 },
    ],
    known_grammars: [],
  },
  code_space: {
    basis: 'declared',
    symbols: 10,
    codes_log2: 13.2877,
    entropy_bits: 13.3327,
    symbol_bias: {
      chi_square: 2.6,
      degrees_of_freedom: 9,
      p_value: 0.978072,
      most_common: { symbol: '7', share: 0.1075, expected: 0.1 },
    },
    repeated_codes: { pairs: 0, expected_pairs: 0.495, p_value: 1 },
    duplicates: { identical_files: 0, identical_pictures: 0, similar_pictures: 0 },
  },
  meters: [
    {
      id: 'segmentable',
      title: 'Characters that stand apart',
      unit: 'share',
      value: 1,
      low: 0.963007,
      high: 1,
      range: 'interval-95',
      resistance: 0,
      meaning:
        'Share of pictures in which connected patches of ink are as many as characters, with or without thin lines.',
    },
    {
      id: 'valleys',
      title: 'Gaps between characters',
      unit: 'index',
      meaning: 'How empty the columns are where characters meet: 1 for clean gaps.',
      value: 1,
      low: 1,
      high: 1,
      range: 'percentiles-10-90',
      resistance: 0,
    },
    {
      id: 'line-share',
      title: 'Line density',
      unit: 'share',
      meaning: 'Share of the ink that belongs to long lines across the picture.',
      value: 0,
      low: 0,
      high: 0,
      range: 'percentiles-10-90',
      resistance: 0,
    },
  ],
  leaks: [
    {
      id: 'answer-in-file',
      title: 'Answer inside the file',
      found: false,
      affected: 0,
      detail: 'No labeled sample has anything to search in comments, metadata or bytes behind the picture.',
    },
    {
      id: 'answer-in-name',
      title: 'Answer in the name or address',
      found: false,
      affected: 0,
      detail: 'No labeled sample has anything to search in the name or address under which the picture is served.',
    },
  ],
  legibility: {
    band: 'comfortable',
    reasons: ['Contrast, size, clutter and alphabet are within what most people with good sight read at once.'],
    human_pass_rate: null,
    separation: null,
  },
  headline:
    'A machine solves 96 % of the pictures (95 % interval 90.2–98.4 %) without training on this scheme, at 345 a second, 1,000 of them in 3.02 CPU-seconds. Within 3 attempts it succeeds 99.99 % of the time. Guessing without looking is right 0.01 % of the time.',
  scheme: {
    name: 'Sign-in code',
    domain: 'login.example.com',
    reads_as: 'text',
    case_sensitive: false,
    attempts_allowed: 3,
    audited_on: '2026-11-21',
  },
  by_length: [{ length: 4, samples: 100, solve_rate: { value: 0.96, low: 0.901629, high: 0.984337 } }],
  accessibility: [
    {
      criterion: '1.1.1',
      level: 'A',
      title: 'Non-text Content',
      note: 'The picture needs a text that says what it is for, and another form of the test for another sense, such as sound. No alternative was stated.',
    },
    {
      criterion: '3.3.8',
      level: 'AA',
      title: 'Accessible Authentication (Minimum)',
      note: 'Copying characters from a picture is a cognitive function test: where it guards a sign-in, there must be a way without one, such as a passkey, a link by e-mail or a device that is known already. No alternative was stated.',
    },
  ],
  findings: [
    {
      id: 'machine-solves',
      severity: 'critical',
      title: 'A machine reads 96 % of the pictures',
      evidence:
        '96 % (90.2–98.4 %) on 100 labeled samples, with a solver that was never trained on this scheme. It reads 345 pictures a second, and 1,000 solves cost 3.02 seconds of one processor core.',
      advice:
        'Do not let the picture decide anything on its own: limit attempts on the server and add a check of another kind.',
    },
    {
      id: 'small-space',
      severity: 'high',
      title: 'Only 10,000 codes are possible',
      evidence: '13.3 bits, by the declared alphabet and length.',
      advice: 'Use at least six characters of an alphabet without look-alikes: 26 bits and more.',
    },
    {
      id: 'attempts-add-up',
      severity: 'medium',
      title: '3 attempts raise 96 % to 99.99 %',
      evidence: 'At least one success in 3 tries, each at a fresh picture: 99.99 % (99.90 to >99.99 %).',
      advice: 'Count wrong answers for each account and each address on the server, and slow down after the first.',
    },
  ],
  recommendations: [
    {
      id: 'limit-attempts',
      title: 'Limit attempts on the server',
      reason: 'In 3 attempts a machine succeeds 99.99 % of the time; what stops it is being counted.',
      actions: [
        {
          text: 'Limit requests and wrong answers for each account, address and network, and slow down step by step.',
          in_place: false,
        },
        {
          text: 'Let every code count once, right or wrong, and tie it to the session that asked for it.',
          in_place: true,
        },
        {
          text: 'Let codes expire after two minutes, so that they cannot be handed to somebody else to solve.',
          in_place: false,
        },
      ],
    },
    {
      id: 'protect-action',
      title: 'Protect the action, not the picture',
      reason: 'What the picture guards matters more than who can read it.',
      actions: [
        { text: 'Score the risk of each request, and ask for more only where it is high.', in_place: false },
        { text: 'Ask for proof of work or a device’s attestation where machines act in bulk.', in_place: false },
        { text: 'Guard sign-in and payment with passkeys or a confirmation by e-mail.', in_place: false },
      ],
    },
  ],
  honest_line:
    'No scheme of distorted text or arithmetic in the published literature stays below 1 % against a network that was trained for it. A better picture buys time, not safety.',
  method: {
    model: 'inkstone-recognition',
    model_digest: 'sha-256:9a1f6c0d3b7e4582a6d0f4c9b8e7135246f0a9d8c7b6e5f4132a0b9c8d7e6f51',
    calibration_error: 0.04,
    dataset_digest: 'sha-256:72b8581dc60415f1788f4f5d1ea631a7c46ba876bfe8d77dfcf206d0d3defefc',
    notes: [
      'Intervals are two-sided, at 95 %, by Wilson’s method. Those of several attempts follow from them, each attempt at a fresh picture.',
      'The solver was not trained on this scheme. It was told what anybody can see: kind, and alphabet and length where stated. An attacker who trains on it will do better.',
    ],
  },
}
