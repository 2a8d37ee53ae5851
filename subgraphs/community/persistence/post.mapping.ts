import { defineEntity, p } from '@mikro-orm/core';
import { Comment, Post, PostRevision } from '../domain/post.js';

export const PostMap = defineEntity({
  class: Post,
  tableName: 'post',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    authorId: p.uuid(),
    official: p.boolean(),
    courseId: p.uuid().nullable(),
    classId: p.uuid().nullable(),
    groupId: p.uuid().nullable(),
    kind: p.text(),
    title: p.text(),
    text: p.text(),
    html: p.text().nullable(),
    linkCount: p.integer(),
    tags: p.array(),
    likeCount: p.integer(),
    commentCount: p.integer(),
    createdAt: p.datetime(),
    uniqueUntil: p.datetime(),
    editedAt: p.datetime().nullable(),
    activeAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
    lockedAt: p.datetime().nullable(),
    acceptedCommentId: p.uuid().nullable(),
    hiddenAt: p.datetime().nullable(),
    hiddenReason: p.text().nullable(),
    comments: () => p.oneToMany(CommentMap).mappedBy('post'),
    revisions: () => p.oneToMany(PostRevisionMap).mappedBy('post'),
  },
});

export const CommentMap = defineEntity({
  class: Comment,
  tableName: 'comment',
  properties: {
    id: p.uuid().primary(),
    authorId: p.uuid(),
    official: p.boolean(),
    parentId: p.uuid().nullable(),
    text: p.text(),
    html: p.text().nullable(),
    linkCount: p.integer(),
    hiddenAt: p.datetime().nullable(),
    hiddenReason: p.text().nullable(),
    createdAt: p.datetime(),
    post: () => p.manyToOne(PostMap),
  },
});

export const PostRevisionMap = defineEntity({
  class: PostRevision,
  tableName: 'post_revision',
  properties: {
    id: p.uuid().primary(),
    title: p.text(),
    text: p.text(),
    tags: p.array(),
    replacedAt: p.datetime(),
    post: () => p.manyToOne(PostMap),
  },
});
