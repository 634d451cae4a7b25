/** What the site says of itself. Everything here is safe to publish. */
export const site = {
  title: { zh: 'k8s 的 2017 · 朱批本', en: 'Kubernetes in 2017, annotated' },
  tagline: {
    zh: '一位工程师2018年初的文章，逐点重述、逐点核对，朱笔批在行间。',
    en: 'One engineer’s article of early 2018, retold point by point, checked, and annotated in vermilion.',
  },
  /** Public address of the source repository, without a trailing slash. Unset: no edit links. */
  repository: undefined as string | undefined,
} as const;
